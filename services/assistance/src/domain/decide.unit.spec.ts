import { describe, expect, it } from 'vitest';
import type { Assistance, AssistanceEvent, AssistanceState, Holding } from './assistance.ts';
import { decide, evolve, type RefusalReason } from './decide.ts';

const now = 1_000_000_000_000;
const assistance: Assistance = {
  assistanceId: '01890a5d-ac96-774b-bcce-b302099a8001',
  referralId: '01890a5d-ac96-774b-bcce-b302099a8002',
  ngoId: 'la-strada-kyiv',
  assistanceKind: 'LEGAL_COUNSELLING',
  deliveredAt: now - 1,
};
const holding: Holding = {
  referralId: assistance.referralId,
  offerNumber: 2,
  recipientId: 'la-strada-kyiv',
  caseId: '01890a5d-ac96-774b-bcce-b302099a8003',
  missionId: 'iom-ukraine',
  correlationId: '01890a5d-ac96-774b-bcce-b302099a8004',
  standing: 'accepted',
};
const delivered: AssistanceEvent = {
  type: 'delivered',
  assistance,
  caseId: holding.caseId,
  missionId: holding.missionId,
  correlationId: holding.correlationId,
  recordedAt: now,
};

const given = (...events: AssistanceEvent[]) => {
  const state = events.reduce<AssistanceState>(evolve, { status: 'none' });
  return {
    when: (but: Partial<Assistance>, ...holdings: Holding[]) => {
      const decision = decide({ type: 'record', assistance: { ...assistance, ...but }, now }, state, holdings);
      return {
        thenHappened: (...expected: AssistanceEvent[]) =>
          expect(decision).toEqual({ kind: 'happened', events: expected }),
        thenRefused: (reason: RefusalReason) => expect(decision).toEqual({ kind: 'refused', reason }),
      };
    },
  };
};

describe('recording assistance', () => {
  it('is for the NGO that accepted the referral, also after completing it', () => {
    given().when({}, holding).thenHappened(delivered);
    given()
      .when({}, { ...holding, standing: 'completed' })
      .thenHappened(delivered);
  });

  it('is refused alike for a referral that is not there, of others, or cancelled', () => {
    given().when({}).thenRefused('REFERRAL_NOT_ACCEPTED');
    given()
      .when({}, { ...holding, recipientId: 'faith-hope-love-odesa' })
      .thenRefused('REFERRAL_NOT_ACCEPTED');
    given()
      .when({}, { ...holding, standing: 'cancelled' })
      .thenRefused('REFERRAL_NOT_ACCEPTED');
  });

  it('again gives the first answer, even when the referral was cancelled since', () => {
    given(delivered)
      .when({}, { ...holding, standing: 'cancelled' })
      .thenHappened();
  });

  it.each<Partial<Assistance>>([
    { ngoId: 'faith-hope-love-odesa' },
    { referralId: holding.caseId },
    { assistanceKind: 'MEDICAL_CARE' },
    { deliveredAt: now - 2 },
  ])('of other content with the same id is a conflict: %o', (but) => {
    given(delivered).when(but, holding).thenRefused('CONFLICT');
  });

  it('may be ahead of the clock by five minutes, not more', () => {
    const deliveredAt = now + 300_000;
    given()
      .when({ deliveredAt }, holding)
      .thenHappened({ ...delivered, assistance: { ...assistance, deliveredAt } });
    given()
      .when({ deliveredAt: deliveredAt + 1 }, holding)
      .thenRefused('TIME_IN_FUTURE');
  });
});
