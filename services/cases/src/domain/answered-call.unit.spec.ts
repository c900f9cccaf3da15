import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallForwarded,
  type CallState,
  decideInformation,
  evolveCall,
  futureToleranceMilliseconds,
  type Information,
  type InformationGiven,
} from './answered-call.ts';

const now = Date.UTC(2026, 3, 25, 12);
const callId = '0199c0de-0000-7000-8000-0000000000ca';
const information: Information = {
  missionId: 'iom-ukraine',
  operatorId: 'kyivstar',
  informationTopics: ['MIGRATION_REALITIES'],
  answeredAt: now,
};
const forwarded = { operatorId: 'kyivstar', receivedAt: now - 60_000 };
const callForwarded: CallForwarded = { kind: 'CallForwarded', callId, forwarded };
const informationGiven: InformationGiven = { kind: 'InformationGiven', callId, information };

const unknown: CallState = { kind: 'unknown' };
const known: CallState = { kind: 'forwarded', forwarded };
const early: CallState = { kind: 'answered-first', information };
const answered: CallState = { kind: 'answered', forwarded, information };

const facts = { now, isOperator: (partnerId: string) => ['kyivstar', 'umc'].includes(partnerId) };
const decide = (state: CallState, changes: Partial<Information> = {}) =>
  decideInformation(state, { callId, information: { ...information, ...changes } }, facts);

describe('recording information', () => {
  it.each([unknown, known])('given the call is $kind, when the desk informs, then it is recorded', (state) => {
    expect(decide(state)).toEqual({ kind: 'accepted', event: informationGiven });
  });

  it.each([early, answered])('given it is $kind, when the same comes again, then the first answer holds', (state) => {
    expect(decide(state)).toEqual({ kind: 'repeated' });
  });

  it('given an operator has left the hub, when the same comes again, then the first answer holds', () => {
    expect(decideInformation(answered, { callId, information }, { now, isOperator: () => false })).toEqual({
      kind: 'repeated',
    });
  });

  it.each([
    { missionId: 'iom-moldova' },
    { operatorId: 'umc' },
    { informationTopics: ['LEGAL_ROUTES_OF_MIGRATION'] as const },
    { answeredAt: now - 1 },
  ])('given an answer, when the call is answered otherwise (%o), then it is a conflict', (changes) => {
    expect(decide(early, changes)).toMatchObject({ refusal: { reason: 'CONFLICT' } });
    expect(decide(answered, changes)).toMatchObject({ refusal: { reason: 'CONFLICT' } });
  });

  it.each([
    ['an operator that the hub does not know', unknown, { operatorId: 'la-strada' }, 'REQUEST_INVALID'],
    ['another operator than the one of the call', known, { operatorId: 'umc' }, 'REQUEST_INVALID'],
    ['no topic', unknown, { informationTopics: [] }, 'REQUEST_INVALID'],
    ['a time in the future', unknown, { answeredAt: now + futureToleranceMilliseconds + 1 }, 'TIME_IN_FUTURE'],
  ] as const)('when it has %s, then it is refused', (_what, state, changes, reason) => {
    expect(decide(state, changes)).toMatchObject({ kind: 'refused', refusal: { reason } });
  });

  it('takes a time that is as far in the future as clocks may differ', () => {
    expect(decide(unknown, { answeredAt: now + futureToleranceMilliseconds }).kind).toBe('accepted');
  });
});

describe('a call', () => {
  it('ends in the same state in whichever order, and however often, its facts arrive', () => {
    const facts = fc.shuffledSubarray([callForwarded, informationGiven, callForwarded, informationGiven], {
      minLength: 4,
    });
    fc.assert(
      fc.property(facts, (events) => {
        expect(events.reduce<CallState>(evolveCall, unknown)).toEqual(answered);
      }),
    );
  });

  it('keeps the first of each fact', () => {
    const later: CallForwarded = { ...callForwarded, forwarded: { ...forwarded, receivedAt: now } };
    const other: InformationGiven = { ...informationGiven, information: { ...information, answeredAt: 0 } };
    expect([callForwarded, later, informationGiven, other].reduce<CallState>(evolveCall, unknown)).toEqual(answered);
  });
});
