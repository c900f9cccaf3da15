import { describe, expect, it } from 'vitest';
import { type CaseContent, decideOpenCase } from './case.ts';

const content: CaseContent = {
  caseId: '0199c0de-0000-7000-8000-0000000000ce',
  missionId: 'iom-ukraine',
  callId: '0199c0de-0000-7000-8000-0000000000ca',
  personId: '0199c0de-0000-7000-8000-000000000001',
  traffickingStatus: 'PossibleVictimOfTrafficking',
  typesOfExploitation: ['ForcedLabour'],
};

describe('opening a case', () => {
  it('given none, when the desk opens one, then it is active', () => {
    expect(decideOpenCase({ kind: 'absent' }, { content, now: 5 })).toEqual({
      kind: 'accepted',
      event: { kind: 'CaseOpened', content, caseStatus: 'Active', openedAt: 5 },
    });
  });

  it('given the case, when the same comes again later, then the first answer holds', () => {
    expect(decideOpenCase({ kind: 'open', content }, { content: { ...content }, now: 9 })).toEqual({
      kind: 'repeated',
    });
  });

  it.each([
    { missionId: 'iom-moldova' },
    { callId: '0199c0de-0000-7000-8000-0000000000cb' },
    { personId: '0199c0de-0000-7000-8000-000000000002' },
    { traffickingStatus: 'ActualVictimOfTrafficking' as const },
    { typesOfExploitation: [] },
  ])('given the case, when its id comes with other content (%o), then it is a conflict', (changes) => {
    expect(decideOpenCase({ kind: 'open', content }, { content: { ...content, ...changes }, now: 9 })).toMatchObject({
      refusal: { reason: 'CONFLICT' },
    });
  });
});
