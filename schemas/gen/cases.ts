// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** HTCDS vic_TraffickingStatus. */
export const traffickingStatusSymbols = ['UNKNOWN', 'PossibleVictimOfTrafficking', 'ActualVictimOfTrafficking', 'NotAVictimOfTrafficking'] as const;
export type TraffickingStatus = (typeof traffickingStatusSymbols)[number];

/** A caller in need became a case. No name, no number. */
export type CaseOpened = {
  /** The case. */
  readonly caseId: string;
  /** The call it came from. */
  readonly callId: string;
  /** The IOM mission. */
  readonly missionId: string;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** Screening. */
  readonly traffickingStatus: TraffickingStatus;
  /** HTCDS vic_TypeOfExploitation codes. */
  readonly typesOfExploitation: readonly string[];
  /** HTCDS cas_Status. */
  readonly caseStatus: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly openedAt: number;
};

/** What the line informs about. */
export const informationTopicSymbols = ['UNKNOWN', 'MIGRATION_REALITIES', 'TRAFFICKING_IN_HUMAN_BEINGS', 'CONSEQUENCES_OF_ILLEGAL_ENTRY_AND_STAY', 'LEGAL_ROUTES_OF_MIGRATION'] as const;
export type InformationTopic = (typeof informationTopicSymbols)[number];

/** IOM's desk answered a call and informed the caller. */
export type InformationGiven = {
  /** The call. */
  readonly callId: string;
  /** The operator's partner id, from its certificate. */
  readonly operatorId: string;
  /** The IOM mission. */
  readonly missionId: string;
  /** What the caller was told about. */
  readonly informationTopics: readonly InformationTopic[];
  /** When the desk answered. Milliseconds since 1970, UTC. */
  readonly answeredAt: number;
};

export const caseOpened: EventContract<CaseOpened> = {
  name: 'throughline.cases.CaseOpened',
  service: 'cases',
  topic: 'cases',
  schema: {"type":"record","name":"CaseOpened","namespace":"throughline.cases","doc":"A caller in need became a case. No name, no number.","fields":[{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The call it came from."},{"name":"missionId","type":"string","doc":"The IOM mission."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"traffickingStatus","type":{"type":"enum","name":"TraffickingStatus","symbols":["UNKNOWN","PossibleVictimOfTrafficking","ActualVictimOfTrafficking","NotAVictimOfTrafficking"],"doc":"HTCDS vic_TraffickingStatus.","default":"UNKNOWN"},"doc":"Screening."},{"name":"typesOfExploitation","type":{"type":"array","items":"string"},"doc":"HTCDS vic_TypeOfExploitation codes.","default":[]},{"name":"caseStatus","type":"string","doc":"HTCDS cas_Status."},{"name":"openedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const informationGiven: EventContract<InformationGiven> = {
  name: 'throughline.cases.InformationGiven',
  service: 'cases',
  topic: 'cases',
  schema: {"type":"record","name":"InformationGiven","namespace":"throughline.cases","doc":"IOM's desk answered a call and informed the caller.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The call."},{"name":"operatorId","type":"string","doc":"The operator's partner id, from its certificate."},{"name":"missionId","type":"string","doc":"The IOM mission."},{"name":"informationTopics","type":{"type":"array","items":{"type":"enum","name":"InformationTopic","symbols":["UNKNOWN","MIGRATION_REALITIES","TRAFFICKING_IN_HUMAN_BEINGS","CONSEQUENCES_OF_ILLEGAL_ENTRY_AND_STAY","LEGAL_ROUTES_OF_MIGRATION"],"doc":"What the line informs about.","default":"UNKNOWN"}},"doc":"What the caller was told about.","default":[]},{"name":"answeredAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the desk answered."}]},
};
