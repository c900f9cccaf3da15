import { assertNever } from './assert-never.ts';
import { type NumberRange, overlap, without } from './number-ranges.ts';

/** What a feed is about, and what can have become of it. `docs/code-lists.md` says what each means. */
export const entityStatuses = {
  CALL: ['FORWARDED', 'ANSWERED', 'REFUSED'],
  CASE: ['OPEN'],
  CONSENT: ['ACTIVE', 'INACTIVE'],
  REFERRAL: ['REQUESTED', 'ACCEPTED', 'REJECTED', 'CANCELLED', 'COMPLETED', 'UNPLACED'],
  ASSISTANCE: ['DELIVERED'],
  SEQUENCE_GAP: ['OPEN', 'CLOSED'],
} as const;

export type EntityKind = keyof typeof entityStatuses;
type Status<Kind extends EntityKind> = (typeof entityStatuses)[Kind][number];

type Common<Kind extends EntityKind> = {
  readonly kind: Kind;
  readonly id: string;
  readonly status: Status<Kind>;
  /** Nothing is expected to become of it. */
  readonly finished: boolean;
  /** The item that says what it is. */
  readonly definedPosition: bigint;
  /** The item that it has its status from, or that took numbers out of a gap; the last of them. */
  readonly changedPosition: bigint;
};

export type SequenceGap = Common<'SEQUENCE_GAP'> & {
  readonly recordingEntity: string;
  /** Those that no record came with, still. */
  readonly missing: readonly NumberRange[];
};

/** The present state of one thing on one partner's feed, as positions on it. */
export type EntityState =
  | Common<'CALL'>
  | Common<'CASE'>
  | Common<'CONSENT'>
  | Common<'REFERRAL'>
  | Common<'ASSISTANCE'>
  | SequenceGap;

type CallChange = { readonly kind: 'CALL'; readonly id: string; readonly status: Status<'CALL'> };
type ConsentChange = { readonly kind: 'CONSENT'; readonly id: string; readonly status: Status<'CONSENT'> };
type ReferralChange = {
  readonly kind: 'REFERRAL';
  readonly id: string;
  readonly status: Status<'REFERRAL'>;
  /** Only this offer of it ended; the mission goes on to the next centre. */
  readonly offerEnded: boolean;
  /** The feed is that of the centre that it was offered to: no other offer of it comes there. */
  readonly ownOffer: boolean;
};
type GapChange = {
  readonly kind: 'SEQUENCE_GAP';
  readonly status: Status<'SEQUENCE_GAP'>;
  readonly recordingEntity: string;
  readonly numbers: NumberRange;
};

/** What an item says of one thing; a range of numbers that was closed may belong to several gaps. */
export type Change = { readonly position: bigint } & (
  | CallChange
  | ConsentChange
  | ReferralChange
  | GapChange
  | { readonly kind: 'CASE' | 'ASSISTANCE'; readonly id: string }
);

/**
 * The state after a change, or the same object where nothing changed. Topics are read apart, so an answer may be on the
 * feed before its call, and a withdrawal before its consent: the further state stands.
 * @param state of the thing that the change is about; undefined when the feed had nothing of it yet
 */
export function evolve(state: EntityState | undefined, change: Change): EntityState | undefined {
  switch (change.kind) {
    case 'CALL':
      return further(state, change, callOrder, change.status === 'ANSWERED', change.status === 'FORWARDED');
    case 'CONSENT':
      return further(state, change, consentOrder, change.status === 'INACTIVE', change.status === 'ACTIVE');
    case 'CASE':
      return state ?? { ...begun(change), kind: 'CASE', status: 'OPEN', finished: false };
    case 'ASSISTANCE':
      return state ?? { ...begun(change), kind: 'ASSISTANCE', status: 'DELIVERED', finished: true };
    case 'REFERRAL':
      return referralAfter(state, change);
    case 'SEQUENCE_GAP':
      return change.status === 'OPEN' ? foundGap(change) : gapAfter(state, change);
    default:
      return assertNever(change);
  }
}

const callOrder = ['REFUSED', 'FORWARDED', 'ANSWERED'] as const;
const consentOrder = ['ACTIVE', 'INACTIVE'] as const;

/** A status that is earlier in the order changes nothing, but may say what the thing is. */
function further<It extends (CallChange | ConsentChange) & { readonly position: bigint }>(
  state: EntityState | undefined,
  change: It,
  order: readonly It['status'][],
  finished: boolean,
  defines: boolean,
): EntityState {
  const moved = { kind: change.kind, status: change.status, finished } as Common<'CALL'> | Common<'CONSENT'>;
  if (!state) return { ...begun(change), ...moved };
  const definedPosition = defines ? change.position : state.definedPosition;
  if (order.indexOf(change.status) < order.indexOf(state.status as It['status'])) {
    return definedPosition === state.definedPosition ? state : { ...state, definedPosition };
  }
  return { ...moved, id: state.id, definedPosition, changedPosition: change.position };
}

function referralAfter(state: EntityState | undefined, change: ReferralChange & { readonly position: bigint }) {
  const { id, status, position, ownOffer } = change;
  const ended = status === 'COMPLETED' || status === 'UNPLACED' || status === 'CANCELLED' || status === 'REJECTED';
  return {
    kind: 'REFERRAL',
    id,
    status,
    finished: ended && (ownOffer || !change.offerEnded),
    // Each offer says anew whom it is offered to and until when.
    definedPosition: status === 'REQUESTED' ? position : (state?.definedPosition ?? position),
    changedPosition: position,
  } as const;
}

function foundGap(change: GapChange & { readonly position: bigint }): SequenceGap {
  const { recordingEntity, numbers, position } = change;
  return {
    ...begun({ id: gapId(recordingEntity, numbers), position }),
    kind: 'SEQUENCE_GAP',
    status: 'OPEN',
    finished: false,
    recordingEntity,
    missing: [numbers],
  };
}

function gapAfter(state: EntityState | undefined, change: GapChange & { readonly position: bigint }) {
  if (state?.kind !== 'SEQUENCE_GAP' || !overlap(state.missing, change.numbers)) return state;
  const missing = without(state.missing, change.numbers);
  const closed = missing.length === 0;
  return {
    ...state,
    status: closed ? 'CLOSED' : 'OPEN',
    finished: closed,
    changedPosition: change.position,
    missing,
  } as const;
}

function begun({ id, position }: { readonly id: string; readonly position: bigint }) {
  return { id, definedPosition: position, changedPosition: position };
}

export function gapId(recordingEntity: string, { first, last }: NumberRange): string {
  return `${recordingEntity}:${first}-${last}`;
}
