/** The seven kinds of direct assistance. */
export const assistanceKinds = [
  'MEDICAL_CARE',
  'PSYCHOLOGICAL_SUPPORT',
  'FINANCIAL_REINTEGRATION_AID',
  'VOCATIONAL_TRAINING',
  'CIVIL_LEGAL_AID',
  'LEGAL_COUNSELLING',
  'CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE',
] as const;
export type AssistanceKind = (typeof assistanceKinds)[number];

/** What an NGO delivered. Times are milliseconds since the epoch. */
export type Assistance = {
  readonly assistanceId: string;
  readonly referralId: string;
  readonly ngoId: string;
  readonly assistanceKind: AssistanceKind;
  readonly deliveredAt: number;
};

/** What is known of an offer that was accepted, completed or cancelled. */
export type Holding = {
  readonly referralId: string;
  readonly offerNumber: number;
  readonly recipientId: string;
  readonly caseId: string;
  readonly missionId: string;
  /** Of the referral's events: the call that it all began with. */
  readonly correlationId: string;
  readonly standing: Standing;
};

export type Standing = 'accepted' | 'completed' | 'cancelled';

export type RecordCommand = { readonly type: 'record'; readonly assistance: Assistance; readonly now: number };

/** Assistance as it is kept: nothing yet, or recorded once and for all. */
export type AssistanceState =
  | { readonly status: 'none' }
  | { readonly status: 'recorded'; readonly assistance: Assistance };

export type AssistanceEvent = {
  readonly type: 'delivered';
  readonly assistance: Assistance;
  readonly caseId: string;
  readonly missionId: string;
  readonly correlationId: string;
  readonly recordedAt: number;
};
