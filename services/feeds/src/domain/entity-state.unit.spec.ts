import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EntityChange, type EntityState, entityStatuses, evolveEntity, finished } from './entity-state.ts';

const fold = (changes: readonly EntityChange[], from?: EntityState, first = 1): EntityState | undefined =>
  changes.reduce<EntityState | undefined>(
    (state, change, index) => evolveEntity(state, change, BigInt(first + index)),
    from,
  );
const call = (status: 'REFUSED' | 'FORWARDED' | 'ANSWERED', defines = false): EntityChange => ({
  kind: 'CALL',
  id: 'c',
  status,
  defines,
});
const referral = (status: (typeof entityStatuses)['REFERRAL'][number]): EntityChange => ({
  kind: 'REFERRAL',
  id: 'r',
  status,
  defines: status === 'REQUESTED',
});

describe('the state of an entity', () => {
  it('is defined by its newest offer and changed by what came last', () => {
    const state = fold([referral('REQUESTED'), referral('REJECTED'), referral('REQUESTED'), referral('ACCEPTED')]);
    expect(state).toEqual({ kind: 'REFERRAL', id: 'r', status: 'ACCEPTED', definedPosition: 3n, changedPosition: 4n });
  });

  it('of a call only goes up, whichever of its events is read first', () => {
    const answeredFirst = fold([call('ANSWERED'), call('FORWARDED', true)]);
    expect(answeredFirst).toMatchObject({ status: 'ANSWERED', definedPosition: 2n, changedPosition: 2n });
    expect(fold([call('FORWARDED', true), call('REFUSED')])).toMatchObject({
      status: 'FORWARDED',
      changedPosition: 2n,
    });
    expect(fold([call('REFUSED'), call('ANSWERED')])).toMatchObject({ status: 'ANSWERED' });
  });

  it('is the same folded in one go and from any state in between', () => {
    const changes = fc.array(fc.constantFrom(...entityStatuses.REFERRAL).map(referral), { minLength: 1 });
    fc.assert(
      fc.property(changes, fc.nat(), (all, at) => {
        const cut = at % (all.length + 1);
        const before = fold(all.slice(0, cut));
        expect(fold(all.slice(cut), before, cut + 1)).toEqual(fold(all));
      }),
    );
  });
});

describe('what is finished', () => {
  it('are states that there are', () => {
    const all = Object.entries(entityStatuses).flatMap(([kind, states]) => states.map((status) => `${kind} ${status}`));
    expect(finished.filter((it) => !all.includes(it))).toEqual([]);
  });
});
