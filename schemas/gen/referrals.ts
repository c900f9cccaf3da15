// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** The centre took it (accepted). */
export type ReferralAccepted = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that refers. */
  readonly missionId: string;
  /** The NGO that this offer is for. */
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** When. Milliseconds since 1970, UTC. */
  readonly acceptedAt: number;
};

/** Why. */
export const cancellationReasonSymbols = ['UNKNOWN', 'DEADLINE_PASSED', 'CONSENT_WITHDRAWN', 'CANCELLED_BY_MISSION'] as const;
export type CancellationReason = (typeof cancellationReasonSymbols)[number];

/** The offer ended without an answer (cancelled). */
export type ReferralCancelled = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that refers. */
  readonly missionId: string;
  /** The NGO that this offer is for. */
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** Why. */
  readonly reason: CancellationReason;
  /** When. Milliseconds since 1970, UTC. */
  readonly cancelledAt: number;
};

/** The centre did what was asked (completed). */
export type ReferralCompleted = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that refers. */
  readonly missionId: string;
  /** The NGO that this offer is for. */
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** When. Milliseconds since 1970, UTC. */
  readonly completedAt: number;
};

/** The centre declined (rejected). */
export type ReferralRejected = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that refers. */
  readonly missionId: string;
  /** The NGO that this offer is for. */
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** Why, mandatory; no personal data. */
  readonly reason: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly rejectedAt: number;
};

/** The seven kinds of direct assistance; HTCDS spl_Type is in docs/code-lists. UNKNOWN stands for a kind newer than the reader. */
export const assistanceKindSymbols = ['UNKNOWN', 'MEDICAL_CARE', 'PSYCHOLOGICAL_SUPPORT', 'FINANCIAL_REINTEGRATION_AID', 'VOCATIONAL_TRAINING', 'CIVIL_LEGAL_AID', 'LEGAL_COUNSELLING', 'CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE'] as const;
export type AssistanceKind = (typeof assistanceKindSymbols)[number];

/** IASC: 24 h, 72 h, 14 days. */
export const referralPrioritySymbols = ['UNKNOWN', 'EMERGENCY', 'URGENT', 'ROUTINE'] as const;
export type ReferralPriority = (typeof referralPrioritySymbols)[number];

/** A referral was offered to a centre (FHIR Task.status requested). */
export type ReferralSent = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that refers. */
  readonly missionId: string;
  /** The NGO that this offer is for. */
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** The consent it rests on. */
  readonly consentId: string;
  /** What is asked for. */
  readonly assistanceKind: AssistanceKind;
  /** Priority. */
  readonly priority: ReferralPriority;
  /** ISO 639-2 code of the language that the person speaks. */
  readonly language: string;
  /** ISO 3166-2 code of where the person is. */
  readonly area: string;
  /** Until when the centre may answer. Milliseconds since 1970, UTC. */
  readonly deadline: number;
  /** When. Milliseconds since 1970, UTC. */
  readonly sentAt: number;
};

/** No centre is left to offer it to: the desk must act. */
export type ReferralUnplaced = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that refers. */
  readonly missionId: string;
  /** How many centres were asked. */
  readonly offersMade: number;
  /** When. Milliseconds since 1970, UTC. */
  readonly unplacedAt: number;
};

export const referralAccepted: EventContract<ReferralAccepted> = {
  name: 'throughline.referrals.ReferralAccepted',
  service: 'referrals',
  topic: 'referrals',
  schema: {"type":"record","name":"ReferralAccepted","namespace":"throughline.referrals","doc":"The centre took it (accepted).","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that refers."},{"name":"recipientId","type":"string","doc":"The NGO that this offer is for."},{"name":"offerNumber","type":"int","doc":"1 for the first centre, 2 for the next."},{"name":"acceptedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralCancelled: EventContract<ReferralCancelled> = {
  name: 'throughline.referrals.ReferralCancelled',
  service: 'referrals',
  topic: 'referrals',
  schema: {"type":"record","name":"ReferralCancelled","namespace":"throughline.referrals","doc":"The offer ended without an answer (cancelled).","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that refers."},{"name":"recipientId","type":"string","doc":"The NGO that this offer is for."},{"name":"offerNumber","type":"int","doc":"1 for the first centre, 2 for the next."},{"name":"reason","type":{"type":"enum","name":"CancellationReason","symbols":["UNKNOWN","DEADLINE_PASSED","CONSENT_WITHDRAWN","CANCELLED_BY_MISSION"],"doc":"Why.","default":"UNKNOWN"},"doc":"Why."},{"name":"cancelledAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralCompleted: EventContract<ReferralCompleted> = {
  name: 'throughline.referrals.ReferralCompleted',
  service: 'referrals',
  topic: 'referrals',
  schema: {"type":"record","name":"ReferralCompleted","namespace":"throughline.referrals","doc":"The centre did what was asked (completed).","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that refers."},{"name":"recipientId","type":"string","doc":"The NGO that this offer is for."},{"name":"offerNumber","type":"int","doc":"1 for the first centre, 2 for the next."},{"name":"completedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralRejected: EventContract<ReferralRejected> = {
  name: 'throughline.referrals.ReferralRejected',
  service: 'referrals',
  topic: 'referrals',
  schema: {"type":"record","name":"ReferralRejected","namespace":"throughline.referrals","doc":"The centre declined (rejected).","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that refers."},{"name":"recipientId","type":"string","doc":"The NGO that this offer is for."},{"name":"offerNumber","type":"int","doc":"1 for the first centre, 2 for the next."},{"name":"reason","type":"string","doc":"Why, mandatory; no personal data."},{"name":"rejectedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralSent: EventContract<ReferralSent> = {
  name: 'throughline.referrals.ReferralSent',
  service: 'referrals',
  topic: 'referrals',
  schema: {"type":"record","name":"ReferralSent","namespace":"throughline.referrals","doc":"A referral was offered to a centre (FHIR Task.status requested).","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that refers."},{"name":"recipientId","type":"string","doc":"The NGO that this offer is for."},{"name":"offerNumber","type":"int","doc":"1 for the first centre, 2 for the next."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"consentId","type":{"type":"string","logicalType":"uuid"},"doc":"The consent it rests on."},{"name":"assistanceKind","type":{"type":"enum","name":"AssistanceKind","symbols":["UNKNOWN","MEDICAL_CARE","PSYCHOLOGICAL_SUPPORT","FINANCIAL_REINTEGRATION_AID","VOCATIONAL_TRAINING","CIVIL_LEGAL_AID","LEGAL_COUNSELLING","CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE"],"doc":"The seven kinds of direct assistance; HTCDS spl_Type is in docs/code-lists. UNKNOWN stands for a kind newer than the reader.","default":"UNKNOWN"},"doc":"What is asked for."},{"name":"priority","type":{"type":"enum","name":"ReferralPriority","symbols":["UNKNOWN","EMERGENCY","URGENT","ROUTINE"],"doc":"IASC: 24 h, 72 h, 14 days.","default":"UNKNOWN"},"doc":"Priority."},{"name":"language","type":"string","doc":"ISO 639-2 code of the language that the person speaks."},{"name":"area","type":"string","doc":"ISO 3166-2 code of where the person is."},{"name":"deadline","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Until when the centre may answer."},{"name":"sentAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralUnplaced: EventContract<ReferralUnplaced> = {
  name: 'throughline.referrals.ReferralUnplaced',
  service: 'referrals',
  topic: 'referrals',
  schema: {"type":"record","name":"ReferralUnplaced","namespace":"throughline.referrals","doc":"No centre is left to offer it to: the desk must act.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that refers."},{"name":"offersMade","type":"int","doc":"How many centres were asked."},{"name":"unplacedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};
