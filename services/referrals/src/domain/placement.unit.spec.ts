import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Centre, chooseCentre } from './placement.ts';
import { centre } from './referral-examples.ts';

const need = { assistanceKind: 'LEGAL_COUNSELLING', language: 'ukr', area: 'UA-30' } as const;
const choose = (centres: Centre[], asked: string[] = []): string | undefined =>
  chooseCentre(
    need,
    centres.map((it) => it.centreId),
    asked,
    centres,
  );

describe('the centre that is asked', () => {
  it('is one that the person agreed to', () => {
    expect(chooseCentre(need, ['b'], [], [centre('a'), centre('b')])).toBe('b');
    expect(chooseCentre(need, [], [], [centre('a')])).toBeUndefined();
  });

  it.each<[string, Partial<Centre>]>([
    ['is suspended', { active: false }],
    ['does not offer the kind at present', { assistanceKinds: ['MEDICAL_CARE'] }],
    ['does not speak the language', { languages: ['eng', 'rus'] }],
    ['serves another part of the country', { serviceAreas: ['UA-51'] }],
    ['serves another country', { serviceAreas: ['MD'] }],
    ['has no capacity', { capacityAvailable: 0 }],
    ['has used its capacity', { capacityAvailable: 2, openReferrals: 2 }],
  ])('is not one that %s', (_why, but) => {
    expect(choose([centre('a', but)])).toBeUndefined();
  });

  it('has room for one more', () => {
    expect(choose([centre('a', { capacityAvailable: 2, openReferrals: 1 })])).toBe('a');
  });

  it('was not asked before', () => {
    expect(choose([centre('a'), centre('b')], ['a'])).toBe('b');
    expect(choose([centre('a')], ['a'])).toBeUndefined();
  });

  it('is of the area itself, before one of the whole country with less to do', () => {
    expect(choose([centre('a'), centre('b', { serviceAreas: ['UA-30'], openReferrals: 9 })])).toBe('b');
  });

  it('has the fewest open referrals, then the first id', () => {
    expect(choose([centre('a', { openReferrals: 1 }), centre('c'), centre('b')])).toBe('b');
  });

  it('takes a referral from anywhere in a country only when it serves all of it', () => {
    const anywhere = { ...need, area: 'UA' };
    expect(chooseCentre(anywhere, ['a'], [], [centre('a', { serviceAreas: ['UA-30'] })])).toBeUndefined();
    expect(chooseCentre(anywhere, ['a'], [], [centre('a')])).toBe('a');
  });

  it('does not depend on the order in which centres are known, and always fits', () => {
    const some = fc.uniqueArray(
      fc.record({
        centreId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        active: fc.boolean(),
        assistanceKinds: fc.subarray(['LEGAL_COUNSELLING', 'MEDICAL_CARE'] as const),
        languages: fc.subarray(['ukr', 'rus']),
        serviceAreas: fc.subarray(['UA', 'UA-30', 'UA-51']),
        capacityAvailable: fc.option(fc.nat(2)),
        openReferrals: fc.nat(3),
      }),
      { selector: (it) => it.centreId },
    );
    const idArray = fc.subarray(['a', 'b', 'c', 'd', 'e']);
    fc.assert(
      fc.property(some, idArray, idArray, (centres, permitted, asked) => {
        const chosen = chooseCentre(need, permitted, asked, centres);
        expect(chooseCentre(need, permitted.toReversed(), asked, centres.toReversed())).toBe(chosen);
        if (chosen === undefined) return;
        const it = centres.find((one) => one.centreId === chosen);
        expect(permitted).toContain(chosen);
        expect(asked).not.toContain(chosen);
        expect(it).toMatchObject({ active: true });
        expect(it?.languages).toContain('ukr');
      }),
    );
  });
});
