// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** What the partner is; what it may do follows from it. */
export const partnerRoleSymbols = ['UNKNOWN', 'OPERATOR', 'IOM_MISSION', 'NGO'] as const;
export type PartnerRole = (typeof partnerRoleSymbols)[number];

/** Only an active partner may do anything. */
export const partnerStatusSymbols = ['UNKNOWN', 'ACTIVE', 'SUSPENDED'] as const;
export type PartnerStatus = (typeof partnerStatusSymbols)[number];

/** The seven kinds of direct assistance; HTCDS spl_Type is in docs/code-lists. UNKNOWN stands for a kind newer than the reader. */
export const assistanceKindSymbols = ['UNKNOWN', 'MEDICAL_CARE', 'PSYCHOLOGICAL_SUPPORT', 'FINANCIAL_REINTEGRATION_AID', 'VOCATIONAL_TRAINING', 'CIVIL_LEGAL_AID', 'LEGAL_COUNSELLING', 'CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE'] as const;
export type AssistanceKind = (typeof assistanceKindSymbols)[number];

export type CentreService = {
  readonly assistanceKind: AssistanceKind;
  /** HSDS service.status: active, inactive, defunct, temporarily closed. */
  readonly status: string;
};

/** The present state of one partner, the latest record per key wins (compacted topic). */
export type PartnerRegistered = {
  /** The partner's id, the same as in its certificate's common name partner.<id>. */
  readonly partnerId: string;
  /** Role. */
  readonly role: PartnerRole;
  /** HSDS organization.name. */
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  /** Status. */
  readonly status: PartnerStatus;
  /** Short numbers that the operator's agreement lists, such as 527. Empty for others. */
  readonly dialledDigits: readonly string[];
  /** What the NGO's centre offers. Empty for others. */
  readonly services: readonly CentreService[];
  /** ISO 639-2 codes of the languages spoken. */
  readonly languages: readonly string[];
  /** HSDS service_areas: ISO 3166-2 codes; a country code stands for all of it. */
  readonly serviceAreas: readonly string[];
  /** HSDS service_capacity.available, in referrals; null is unlimited. */
  readonly capacityAvailable: number | null;
  /** When the hub took this state. Milliseconds since 1970, UTC. */
  readonly registeredAt: number;
};

export const partnerRegistered: EventContract<PartnerRegistered> = {
  name: 'throughline.partners.PartnerRegistered',
  service: 'partners',
  topic: 'partners',
  schema: {"type":"record","name":"PartnerRegistered","namespace":"throughline.partners","doc":"The present state of one partner, the latest record per key wins (compacted topic).","fields":[{"name":"partnerId","type":"string","doc":"The partner's id, the same as in its certificate's common name partner.<id>."},{"name":"role","type":{"type":"enum","name":"PartnerRole","symbols":["UNKNOWN","OPERATOR","IOM_MISSION","NGO"],"doc":"What the partner is; what it may do follows from it.","default":"UNKNOWN"},"doc":"Role."},{"name":"name","type":"string","doc":"HSDS organization.name."},{"name":"countryCode","type":"string","doc":"ISO 3166-1 alpha-2."},{"name":"status","type":{"type":"enum","name":"PartnerStatus","symbols":["UNKNOWN","ACTIVE","SUSPENDED"],"doc":"Only an active partner may do anything.","default":"UNKNOWN"},"doc":"Status."},{"name":"dialledDigits","type":{"type":"array","items":"string"},"doc":"Short numbers that the operator's agreement lists, such as 527. Empty for others.","default":[]},{"name":"services","type":{"type":"array","items":{"type":"record","name":"CentreService","fields":[{"name":"assistanceKind","type":{"type":"enum","name":"AssistanceKind","symbols":["UNKNOWN","MEDICAL_CARE","PSYCHOLOGICAL_SUPPORT","FINANCIAL_REINTEGRATION_AID","VOCATIONAL_TRAINING","CIVIL_LEGAL_AID","LEGAL_COUNSELLING","CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE"],"doc":"The seven kinds of direct assistance; HTCDS spl_Type is in docs/code-lists. UNKNOWN stands for a kind newer than the reader.","default":"UNKNOWN"}},{"name":"status","type":"string","doc":"HSDS service.status: active, inactive, defunct, temporarily closed."}]}},"doc":"What the NGO's centre offers. Empty for others.","default":[]},{"name":"languages","type":{"type":"array","items":"string"},"doc":"ISO 639-2 codes of the languages spoken.","default":[]},{"name":"serviceAreas","type":{"type":"array","items":"string"},"doc":"HSDS service_areas: ISO 3166-2 codes; a country code stands for all of it.","default":[]},{"name":"capacityAvailable","type":["null","int"],"doc":"HSDS service_capacity.available, in referrals; null is unlimited.","default":null},{"name":"registeredAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub took this state."}]},
};
