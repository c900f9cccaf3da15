import type { Placing } from './commands.ts';
import type { Centre } from './placement.ts';
import type { ReferralRequest } from './referral.ts';

/** Examples that the tests share. */
export const request: ReferralRequest = {
  referralId: '01890a5d-ac96-774b-bcce-b302099a8001',
  missionId: 'iom-ukraine',
  caseId: '01890a5d-ac96-774b-bcce-b302099a8002',
  personId: '01890a5d-ac96-774b-bcce-b302099a8003',
  consentId: '01890a5d-ac96-774b-bcce-b302099a8004',
  assistanceKind: 'LEGAL_COUNSELLING',
  priority: 'URGENT',
  language: 'ukr',
  area: 'UA-30',
};

export function centre(centreId: string, but: Partial<Centre> = {}): Centre {
  return {
    centreId,
    active: true,
    assistanceKinds: ['LEGAL_COUNSELLING'],
    languages: ['ukr'],
    serviceAreas: ['UA'],
    capacityAvailable: null,
    openReferrals: 0,
    ...but,
  };
}

/** Consent for all of the centres, which can all take it. */
export function placingAmong(...centreIds: readonly string[]): Placing {
  return { permitted: centreIds, centres: centreIds.map((id) => centre(id)), deadline: 1_000 };
}
