// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** The seven kinds of direct assistance; HTCDS spl_Type is in docs/code-lists. UNKNOWN stands for a kind newer than the reader. */
export const assistanceKindSymbols = ['UNKNOWN', 'MEDICAL_CARE', 'PSYCHOLOGICAL_SUPPORT', 'FINANCIAL_REINTEGRATION_AID', 'VOCATIONAL_TRAINING', 'CIVIL_LEGAL_AID', 'LEGAL_COUNSELLING', 'CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE'] as const;
export type AssistanceKind = (typeof assistanceKindSymbols)[number];

/** An NGO delivered assistance of one of the seven kinds. */
export type AssistanceDelivered = {
  /** The delivery. */
  readonly assistanceId: string;
  /** On which referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The IOM mission that referred. */
  readonly missionId: string;
  /** Who delivered. */
  readonly ngoId: string;
  /** What. */
  readonly assistanceKind: AssistanceKind;
  /** When it was delivered. Milliseconds since 1970, UTC. */
  readonly deliveredAt: number;
  /** When it was recorded. Milliseconds since 1970, UTC. */
  readonly recordedAt: number;
};

export const assistanceDelivered: EventContract<AssistanceDelivered> = {
  name: 'throughline.assistance.AssistanceDelivered',
  service: 'assistance',
  topic: 'assistance',
  schema: {"type":"record","name":"AssistanceDelivered","namespace":"throughline.assistance","doc":"An NGO delivered assistance of one of the seven kinds.","fields":[{"name":"assistanceId","type":{"type":"string","logicalType":"uuid"},"doc":"The delivery."},{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"On which referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"missionId","type":"string","doc":"The IOM mission that referred."},{"name":"ngoId","type":"string","doc":"Who delivered."},{"name":"assistanceKind","type":{"type":"enum","name":"AssistanceKind","symbols":["UNKNOWN","MEDICAL_CARE","PSYCHOLOGICAL_SUPPORT","FINANCIAL_REINTEGRATION_AID","VOCATIONAL_TRAINING","CIVIL_LEGAL_AID","LEGAL_COUNSELLING","CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE"],"doc":"The seven kinds of direct assistance; HTCDS spl_Type is in docs/code-lists. UNKNOWN stands for a kind newer than the reader.","default":"UNKNOWN"},"doc":"What."},{"name":"deliveredAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When it was delivered."},{"name":"recordedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When it was recorded."}]},
};
