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

/** IASC inter-agency form: how soon a centre must answer. */
export const priorities = ['EMERGENCY', 'URGENT', 'ROUTINE'] as const;
export type Priority = (typeof priorities)[number];

/** Milliseconds that a centre has to answer. */
export type AnswerTimes = Readonly<Record<Priority, number>>;
