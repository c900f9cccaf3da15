import { assertNever } from './assert-never.ts';

export type ReplayState = 'RUNNING' | 'PAUSED' | 'CANCELLED' | 'COMPLETED';
/** A replay that goes on, or may go on. */
export const unfinishedStates: readonly ReplayState[] = ['RUNNING', 'PAUSED'];
/** Of one partner: what each is at the same time is small, and they share nothing. */
export const mostUnfinished = 10;

export const defaultItemsPerSecond = 50;
export const mostItemsPerSecond = 1_000;

/** What a partner asks of a replay that there is. */
export type ReplayCommand = 'pause' | 'resume' | 'cancel';

export type ReplayDecision =
  | { readonly kind: 'happened'; readonly state: ReplayState }
  /** It is so already: the same answer again. */
  | { readonly kind: 'already' }
  | { readonly kind: 'refused'; readonly reason: 'TRANSITION_NOT_ALLOWED' };

const refused: ReplayDecision = { kind: 'refused', reason: 'TRANSITION_NOT_ALLOWED' };

/** What follows from a command. What has ended stays so. */
export function decideReplay(command: ReplayCommand, state: ReplayState): ReplayDecision {
  const asked = stateAfter(command);
  if (state === asked) return { kind: 'already' };
  return unfinishedStates.includes(state) ? { kind: 'happened', state: asked } : refused;
}

function stateAfter(command: ReplayCommand): ReplayState {
  switch (command) {
    case 'pause':
      return 'PAUSED';
    case 'resume':
      return 'RUNNING';
    case 'cancel':
      return 'CANCELLED';
    default:
      return assertNever(command);
  }
}

/** How far a replay has come. Positions are those of the first time; times are milliseconds since the epoch. */
export type ReplayProgress = {
  readonly itemsPerSecond: number;
  readonly replayed: bigint;
  /** Items up to here were looked at, and none above the last will be. */
  readonly reachedPosition: bigint;
  readonly lastPosition: bigint;
  /** What its speed allows is used up to this time. */
  readonly pacedUntil: number;
};

/** What is next of what was selected: positions in order, and how far it was looked. */
export type NextItems = { readonly positions: readonly bigint[]; readonly lookedUpTo: bigint };

export type ReplayStep = Pick<ReplayProgress, 'replayed' | 'reachedPosition' | 'pacedUntil'> & {
  readonly state: Extract<ReplayState, 'RUNNING' | 'COMPLETED'>;
};

/** Time that was not used is kept for so long: enough for a late tick, too little for a burst after a night. */
const mostBehindMilliseconds = 2_000;

/** How many items may be put on the feed now. */
export function allowedItems(
  { itemsPerSecond, pacedUntil }: Pick<ReplayProgress, 'itemsPerSecond' | 'pacedUntil'>,
  now: number,
): number {
  const milliseconds = Math.min(Math.max(now - pacedUntil, 0), mostBehindMilliseconds);
  return Math.floor((milliseconds * itemsPerSecond) / 1_000);
}

/** Where a replay is when the next items are on the feed. */
export function evolveReplay(progress: ReplayProgress, next: NextItems, now: number): ReplayStep {
  const { itemsPerSecond, lastPosition, pacedUntil } = progress;
  const spent = Math.ceil((next.positions.length * 1_000) / itemsPerSecond);
  return {
    replayed: progress.replayed + BigInt(next.positions.length),
    reachedPosition: next.lookedUpTo,
    pacedUntil: Math.max(pacedUntil, now - mostBehindMilliseconds) + spent,
    state: next.lookedUpTo >= lastPosition ? 'COMPLETED' : 'RUNNING',
  };
}
