// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** What for. */
export const consentPurposeSymbols = ['UNKNOWN', 'REFERRAL'] as const;
export type ConsentPurpose = (typeof consentPurposeSymbols)[number];

/** A person agreed that the named partners may open the named fields for the purpose. */
export type ConsentGiven = {
  /** The consent. */
  readonly consentId: string;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** The IOM mission that recorded it. */
  readonly missionId: string;
  /** Partner ids that may open the fields. */
  readonly recipientIds: readonly string[];
  /** Purpose, such as REFERRAL. */
  readonly purpose: ConsentPurpose;
  /** Field names that may be opened. */
  readonly fields: readonly string[];
  /** After that the consent is inactive; null is open-ended. Milliseconds since 1970, UTC. */
  readonly validUntil: number | null;
  /** When the person agreed. Milliseconds since 1970, UTC. */
  readonly givenAt: number;
};

/** The person withdrew; access is closed from this moment. */
export type ConsentWithdrawn = {
  /** The consent. */
  readonly consentId: string;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** The IOM mission that recorded it. */
  readonly missionId: string;
  /** Partners whose access ended. */
  readonly recipientIds: readonly string[];
  /** When. Milliseconds since 1970, UTC. */
  readonly withdrawnAt: number;
};

export const consentGiven: EventContract<ConsentGiven> = {
  name: 'throughline.vault.ConsentGiven',
  service: 'vault',
  topic: 'consents',
  schema: {"type":"record","name":"ConsentGiven","namespace":"throughline.vault","doc":"A person agreed that the named partners may open the named fields for the purpose.","fields":[{"name":"consentId","type":{"type":"string","logicalType":"uuid"},"doc":"The consent."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"missionId","type":"string","doc":"The IOM mission that recorded it."},{"name":"recipientIds","type":{"type":"array","items":"string"},"doc":"Partner ids that may open the fields."},{"name":"purpose","type":{"type":"enum","name":"ConsentPurpose","symbols":["UNKNOWN","REFERRAL"],"doc":"What for.","default":"UNKNOWN"},"doc":"Purpose, such as REFERRAL."},{"name":"fields","type":{"type":"array","items":"string"},"doc":"Field names that may be opened."},{"name":"validUntil","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"After that the consent is inactive; null is open-ended.","default":null},{"name":"givenAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the person agreed."}]},
};

export const consentWithdrawn: EventContract<ConsentWithdrawn> = {
  name: 'throughline.vault.ConsentWithdrawn',
  service: 'vault',
  topic: 'consents',
  schema: {"type":"record","name":"ConsentWithdrawn","namespace":"throughline.vault","doc":"The person withdrew; access is closed from this moment.","fields":[{"name":"consentId","type":{"type":"string","logicalType":"uuid"},"doc":"The consent."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"missionId","type":"string","doc":"The IOM mission that recorded it."},{"name":"recipientIds","type":{"type":"array","items":"string"},"doc":"Partners whose access ended."},{"name":"withdrawnAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};
