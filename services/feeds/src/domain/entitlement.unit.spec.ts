import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Concern, recipientsOf } from './entitlement.ts';

const missions = ['iom-ukraine', 'iom-moldova'];

describe('who gets an event', () => {
  it('of a forwarded call is every mission, and no operator', () => {
    expect(recipientsOf({ kind: 'call' }, missions).map((it) => it.partnerId)).toEqual(missions);
  });

  it('of an answered call is the mission in full, and the operator only that it was answered', () => {
    expect(recipientsOf({ kind: 'answer', missionId: 'iom-ukraine', operatorId: 'umc' }, missions)).toEqual([
      { partnerId: 'iom-ukraine', view: 'full' },
      { partnerId: 'umc', view: 'answered-only' },
    ]);
  });

  it('of a referral is the mission that sent it and the NGO that it is for', () => {
    const concern: Concern = { kind: 'shared', missionId: 'iom-ukraine', partnerIds: ['la-strada-kyiv'] };
    expect(recipientsOf(concern, missions).map((it) => it.partnerId)).toEqual(['iom-ukraine', 'la-strada-kyiv']);
  });

  it('of a record that was not taken is its operator, and of a conflict every mission as well', () => {
    expect(recipientsOf({ kind: 'operator', operatorId: 'umc' }, missions).map((it) => it.partnerId)).toEqual(['umc']);
    expect(recipientsOf({ kind: 'conflict', operatorId: 'umc' }, missions).map((it) => it.partnerId)).toEqual([
      ...missions,
      'umc',
    ]);
  });

  it('of a registered partner is nobody', () => {
    expect(recipientsOf({ kind: 'nobody' }, missions)).toEqual([]);
  });

  it('is never a partner that the event does not name', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const concern: fc.Arbitrary<Concern> = fc.oneof(
      fc.record({ kind: fc.constant('mission' as const), missionId: id }),
      fc.record({ kind: fc.constant('shared' as const), missionId: id, partnerIds: fc.array(id) }),
      fc.record({ kind: fc.constant('operator' as const), operatorId: id }),
      fc.record({ kind: fc.constant('answer' as const), missionId: id, operatorId: id }),
    );
    fc.assert(
      fc.property(concern, (it) => {
        const named = JSON.stringify(it);
        return recipientsOf(it, missions).every(({ partnerId }) => named.includes(`"${partnerId}"`));
      }),
    );
  });
});
