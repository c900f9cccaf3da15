import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, type Entities } from './entities.ts';
import { type Change, type EntityState, entityStatuses, evolve } from './entity-state.ts';

type ChangeAt<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;

const call = (position: bigint, status: ChangeAt<'CALL'>['status']): Change => ({
  kind: 'CALL',
  id: 'c',
  position,
  status,
});
const consent = (position: bigint, status: ChangeAt<'CONSENT'>['status']): Change => ({
  kind: 'CONSENT',
  id: 'c',
  position,
  status,
});
const referral = (
  position: bigint,
  status: ChangeAt<'REFERRAL'>['status'],
  over: Partial<ChangeAt<'REFERRAL'>> = {},
): Change => ({ kind: 'REFERRAL', id: 'r', position, status, offerEnded: false, ownOffer: false, ...over });
const gap = (position: bigint, status: 'OPEN' | 'CLOSED', first: bigint, last = first, at = 'MSC'): Change => ({
  kind: 'SEQUENCE_GAP',
  position,
  status,
  recordingEntity: at,
  numbers: { first, last },
});

const stateAfter = (...changes: Change[]): EntityState | undefined =>
  changes.reduce<EntityState | undefined>(evolve, undefined);
const all = (changes: readonly Change[], entities: Entities = new Map()): Entities => {
  for (const change of changes) apply(entities, change);
  return entities;
};

describe('a call', () => {
  it('is forwarded, then answered, and then finished', () => {
    expect(stateAfter(call(1n, 'FORWARDED'))).toMatchObject({ status: 'FORWARDED', finished: false });
    expect(stateAfter(call(1n, 'FORWARDED'), call(4n, 'ANSWERED'))).toEqual({
      kind: 'CALL',
      id: 'c',
      status: 'ANSWERED',
      finished: true,
      definedPosition: 1n,
      changedPosition: 4n,
    });
  });

  it('is answered where only that is told, as to an operator', () => {
    expect(stateAfter(call(4n, 'ANSWERED'))).toMatchObject({ status: 'ANSWERED', definedPosition: 4n });
  });

  it('that was forwarded is told after its answer: it stays answered, and is what the forwarding says', () => {
    expect(stateAfter(call(1n, 'ANSWERED'), call(2n, 'FORWARDED'))).toMatchObject({
      status: 'ANSWERED',
      definedPosition: 2n,
      changedPosition: 1n,
    });
  });

  it('that was refused is told again, or comes after all; one that was taken is never refused', () => {
    expect(stateAfter(call(1n, 'REFUSED'), call(2n, 'REFUSED'))).toMatchObject({
      status: 'REFUSED',
      finished: false,
      changedPosition: 2n,
    });
    expect(stateAfter(call(1n, 'REFUSED'), call(2n, 'FORWARDED'))).toMatchObject({
      status: 'FORWARDED',
      definedPosition: 2n,
    });
    expect(stateAfter(call(1n, 'FORWARDED'), call(2n, 'REFUSED'))).toMatchObject({
      status: 'FORWARDED',
      changedPosition: 1n,
    });
  });
});

describe('a consent', () => {
  it('ends, in whatever order both are told', () => {
    const inOrder = stateAfter(consent(1n, 'ACTIVE'), consent(2n, 'INACTIVE'));
    expect(inOrder).toMatchObject({ status: 'INACTIVE', finished: true, definedPosition: 1n, changedPosition: 2n });
    const reversed = stateAfter(consent(1n, 'INACTIVE'), consent(2n, 'ACTIVE'));
    expect(reversed).toMatchObject({ status: 'INACTIVE', finished: true, definedPosition: 2n, changedPosition: 1n });
  });
});

describe('a referral', () => {
  it('is what its last offer says', () => {
    const twice = stateAfter(
      referral(1n, 'REQUESTED'),
      referral(2n, 'REJECTED', { offerEnded: true }),
      referral(3n, 'REQUESTED'),
      referral(4n, 'ACCEPTED'),
    );
    expect(twice).toMatchObject({ status: 'ACCEPTED', definedPosition: 3n, changedPosition: 4n, finished: false });
  });

  it.each([
    ['REJECTED', true, true, true],
    ['REJECTED', true, false, false],
    ['CANCELLED', true, true, true],
    ['CANCELLED', true, false, false],
    ['CANCELLED', false, false, true],
    ['COMPLETED', false, false, true],
    ['UNPLACED', false, false, true],
    ['ACCEPTED', false, true, false],
  ] as const)('%s, of an offer %s, to the centre %s: finished is %s', (status, offerEnded, ownOffer, finished) => {
    expect(stateAfter(referral(1n, status, { offerEnded, ownOffer }))?.finished).toBe(finished);
  });
});

describe('a sequence gap', () => {
  it('is closed when all of its numbers are, in parts and in any order', () => {
    const gaps = all([gap(1n, 'OPEN', 10n, 14n), gap(2n, 'CLOSED', 12n), gap(3n, 'CLOSED', 13n, 14n)]);
    expect([...gaps.values()]).toMatchObject([
      {
        id: 'MSC:10-14',
        status: 'OPEN',
        missing: [{ first: 10n, last: 11n }],
        definedPosition: 1n,
        changedPosition: 3n,
      },
    ]);
    all([gap(4n, 'CLOSED', 10n, 11n)], gaps);
    expect([...gaps.values()]).toMatchObject([{ status: 'CLOSED', finished: true, missing: [], changedPosition: 4n }]);
  });

  it('is closed by its own switch alone, and by nothing that is not in it', () => {
    const before = all([gap(1n, 'OPEN', 10n, 14n)]);
    const after = all([gap(2n, 'CLOSED', 10n, 14n, 'OTHER'), gap(3n, 'CLOSED', 15n, 20n)], new Map(before));
    expect(after).toEqual(before);
  });

  it('that the feed does not have is closed without a trace', () => {
    expect(all([gap(1n, 'CLOSED', 1n, 2n)]).size).toBe(0);
  });

  it('shares a range that was closed with another one', () => {
    const gaps = all([gap(1n, 'OPEN', 1n, 2n), gap(2n, 'OPEN', 4n, 6n), gap(3n, 'CLOSED', 2n, 5n)]);
    expect([...gaps.values()].map((it) => it.kind === 'SEQUENCE_GAP' && it.missing)).toEqual([
      [{ first: 1n, last: 1n }],
      [{ first: 6n, last: 6n }],
    ]);
  });
});

/** Any changes of a few things, at rising positions. */
const anyChanges = fc
  .array(
    fc.oneof(
      fc.record({ kind: fc.constant('CALL'), id: id(), status: fc.constantFrom(...entityStatuses.CALL) }),
      fc.record({ kind: fc.constantFrom('CASE', 'ASSISTANCE'), id: id() }),
      fc.record({ kind: fc.constant('CONSENT'), id: id(), status: fc.constantFrom(...entityStatuses.CONSENT) }),
      fc.record({
        kind: fc.constant('REFERRAL'),
        id: id(),
        status: fc.constantFrom(...entityStatuses.REFERRAL),
        offerEnded: fc.boolean(),
        ownOffer: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('SEQUENCE_GAP'),
        status: fc.constantFrom(...entityStatuses.SEQUENCE_GAP),
        recordingEntity: id(),
        numbers: fc
          .tuple(fc.bigInt(0n, 12n), fc.bigInt(0n, 4n))
          .map(([first, more]) => ({ first, last: first + more })),
      }),
    ),
    { maxLength: 60 },
  )
  .map((changes) => changes.map((change, index) => ({ ...change, position: BigInt(index + 1) }) as Change));

function id() {
  return fc.constantFrom('a', 'b', 'c');
}

describe('the state of a feed', () => {
  it('is the same whether it was taken at any position and followed from there, or followed from the beginning', () => {
    fc.assert(
      fc.property(anyChanges, fc.nat(), (changes, at) => {
        const position = changes.length === 0 ? 0 : at % (changes.length + 1);
        const snapshot = structuredClone(all(changes.slice(0, position)));
        expect(all(changes.slice(position), snapshot)).toEqual(all(changes));
      }),
    );
  });

  it('needs of the things before only those that the changes are about', () => {
    fc.assert(
      fc.property(anyChanges, fc.nat(), (changes, at) => {
        const position = changes.length === 0 ? 0 : at % (changes.length + 1);
        const whole = all(changes);
        for (const [key, state] of whole) {
          const own: Entities = new Map();
          const before = all(changes.slice(0, position)).get(key);
          if (before) own.set(key, before);
          expect(all(changes.slice(position), own).get(key)).toEqual(state);
        }
      }),
    );
  });

  it('holds positions of the feed, and statuses of the lists', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        for (const state of all(changes).values()) {
          expect(entityStatuses[state.kind]).toContain(state.status);
          for (const position of [state.definedPosition, state.changedPosition]) {
            expect(position >= 1n && position <= BigInt(changes.length)).toBe(true);
          }
          if (state.kind === 'SEQUENCE_GAP') expect(state.status === 'CLOSED').toBe(state.missing.length === 0);
        }
      }),
    );
  });
});
