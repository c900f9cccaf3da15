// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';

/** Assistance was delivered. */
export type AssistanceDelivered = {
  /** The assistance. */
  readonly assistanceId: string;
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** The NGO that delivered it. */
  readonly ngoId: string;
  /** What was delivered. One of the kinds of assistance in docs/code-lists.md; UNKNOWN stands for one that is newer than the hub's writer. */
  readonly assistanceKind: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly deliveredAt: number;
};

/** A call was answered, and nothing else is told. For its operator. */
export type CallAnswered = {
  /** The operator's call id. */
  readonly callId: string;
  /** When the desk answered. Milliseconds since 1970, UTC. */
  readonly answeredAt: number;
};

/** A pseudonym of the same caller in an epoch before. */
export type EarlierPseudonym = {
  /** The epoch, such as 2026-Q3. */
  readonly epoch: string;
  /** The pseudonym in it. */
  readonly callingNumberPseudonym: string;
};

/** A call that an operator forwarded. For the desk. */
export type CallForwarded = {
  /** The operator's call id. */
  readonly callId: string;
  /** The operator's partner id. */
  readonly operatorId: string;
  /** What the caller dialled: the short number. */
  readonly dialledDigits: string;
  /** IOM's number that the call was forwarded to, E.164. */
  readonly forwardedToNumber: string;
  /** The same caller has the same pseudonym within an epoch. Null when the number was withheld or not sent. */
  readonly callingNumberPseudonym: string | null;
  /** The epoch of the pseudonym, such as 2026-Q4; null without one. */
  readonly pseudonymEpoch: string | null;
  /** The caller withheld the number. */
  readonly numberRestricted: boolean;
  /** When the line was seized. Milliseconds since 1970, UTC. */
  readonly seizureTime: number;
  /** When the call was answered. Milliseconds since 1970, UTC. */
  readonly answerTime: number | null;
  /** When the call was released. Milliseconds since 1970, UTC. */
  readonly releaseTime: number | null;
  /** When the hub committed it. Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
  /** TS 32.298 type, where the call has partial records; this is the first of them. */
  readonly partialRecordType: number | null;
  /** The same caller in the epochs before, so that one who comes back is known. */
  readonly earlierPseudonyms: readonly EarlierPseudonym[];
};

/** A record of an operator that the hub did not take, whichever door it came through. For the operator; a CONFLICT is for the desk as well. */
export type CallRefused = {
  /** Null when the record named no valid id. */
  readonly callId: string | null;
  /** The operator's partner id. */
  readonly operatorId: string;
  /** From the list of error reasons in docs/code-lists.md; UNKNOWN stands for one that is newer than the hub's writer. */
  readonly reason: string;
  /** What is wrong and what to do. */
  readonly detail: string;
  /** GRPC, KAFKA or FILE. */
  readonly door: string;
  /** The switch that recorded the call, where it is told validly. */
  readonly recordingEntity: string | null;
  /** The operator's own running number, where it is told validly. */
  readonly sequenceNumber: number | null;
  /** When the line was seized, where it is told validly. Milliseconds since 1970, UTC. */
  readonly seizureTime: number | null;
  /** Of door KAFKA: the partition of the operator's topic. */
  readonly partition: number | null;
  /** Of door KAFKA: the record's offset there. */
  readonly offset: number | null;
  /** When the hub refused it. Milliseconds since 1970, UTC. */
  readonly refusedAt: number;
};

/** A case was opened. For the desk. */
export type CaseOpened = {
  /** The case. */
  readonly caseId: string;
  /** The call that it came of. */
  readonly callId: string;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** As a code. */
  readonly traffickingStatus: string;
  /** As codes. */
  readonly typesOfExploitation: readonly string[];
};

/** A person agreed that the named partners may open fields. For the desk. */
export type ConsentGiven = {
  /** The consent. */
  readonly consentId: string;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** Partner ids that may open the fields. */
  readonly recipientIds: readonly string[];
};

/** A consent ended. For the desk and for those whose access ended with it: forget what you hold. */
export type ConsentWithdrawn = {
  /** The consent. */
  readonly consentId: string;
  /** The person in the vault; a reference, never data. */
  readonly personId: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly withdrawnAt: number;
};

/** A call was answered, and the caller was informed. For the desk. */
export type InformationGiven = {
  /** The operator's call id. */
  readonly callId: string;
  /** The operator's partner id. */
  readonly operatorId: string;
  /** What the caller was informed about, as codes. */
  readonly informationTopics: readonly string[];
  /** When the desk answered. Milliseconds since 1970, UTC. */
  readonly answeredAt: number;
};

/** The centre took it. */
export type ReferralAccepted = {
  /** The referral. */
  readonly referralId: string;
  /** The NGO that it was offered to. */
  readonly recipientId: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly acceptedAt: number;
};

/** The offer ended without an answer. */
export type ReferralCancelled = {
  /** The referral. */
  readonly referralId: string;
  /** The NGO that it was offered to; null when it was offered to none yet. */
  readonly recipientId: string | null;
  /** DEADLINE_PASSED, CONSENT_WITHDRAWN or CANCELLED_BY_MISSION. */
  readonly reason: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly cancelledAt: number;
};

/** The centre did what was asked. */
export type ReferralCompleted = {
  /** The referral. */
  readonly referralId: string;
  /** The NGO that it was offered to. */
  readonly recipientId: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly completedAt: number;
};

/** The centre declined. */
export type ReferralRejected = {
  /** The referral. */
  readonly referralId: string;
  /** The NGO that it was offered to. */
  readonly recipientId: string;
  /** Why; no personal data. */
  readonly reason: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly rejectedAt: number;
};

/** A referral was offered. For the desk and the NGO that it is offered to. */
export type ReferralSent = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** Open the contact with this and the consent, in the vault. */
  readonly personId: string;
  /** The consent that it rests on. */
  readonly consentId: string;
  /** The NGO that it is offered to. */
  readonly recipientId: string;
  /** 1 for the first centre, 2 for the next. */
  readonly offerNumber: number;
  /** What is asked for. One of the kinds of assistance in docs/code-lists.md; UNKNOWN stands for one that is newer than the hub's writer. */
  readonly assistanceKind: string;
  /** EMERGENCY, URGENT or ROUTINE. */
  readonly priority: string;
  /** ISO 639-2 code of the language that the person speaks. */
  readonly language: string;
  /** ISO 3166-2 code of where the person is. */
  readonly area: string;
  /** Until when the centre may answer. Milliseconds since 1970, UTC. */
  readonly deadline: number;
};

/** No centre is left to offer it to: the desk must act. For the desk. */
export type ReferralUnplaced = {
  /** The referral. */
  readonly referralId: string;
  /** The case. */
  readonly caseId: string;
  /** How many centres were asked. */
  readonly offersMade: number;
};

/** Late records closed these numbers of a gap that was found. For the operator. */
export type SequenceGapClosed = {
  /** The operator's partner id. */
  readonly operatorId: string;
  /** The switch whose numbers they are. */
  readonly recordingEntity: string;
  /** The first of them. */
  readonly firstNumber: number;
  /** The last of them; the same as the first when it is one. */
  readonly lastNumber: number;
  /** When the hub saw the late records. Milliseconds since 1970, UTC. */
  readonly closedAt: number;
};

/** No record came with these numbers, first to last, both included. For the operator. */
export type SequenceGapFound = {
  /** The operator's partner id. */
  readonly operatorId: string;
  /** The switch whose numbers they are. */
  readonly recordingEntity: string;
  /** The first of them. */
  readonly firstNumber: number;
  /** The last of them; the same as the first when it is one. */
  readonly lastNumber: number;
  /** When the hub found it. Milliseconds since 1970, UTC. */
  readonly foundAt: number;
};

/** These numbers came a second time, with other call ids. For the operator. */
export type SequenceNumbersRepeated = {
  /** The operator's partner id. */
  readonly operatorId: string;
  /** The switch whose numbers they are. */
  readonly recordingEntity: string;
  /** The first of them. */
  readonly firstNumber: number;
  /** The last of them; the same as the first when it is one. */
  readonly lastNumber: number;
  /** When the hub found it. Milliseconds since 1970, UTC. */
  readonly foundAt: number;
};

/** In the place of an event that the partner may no longer see. It has its position and its id. */
export type Withheld = {
  /** CONSENT_WITHDRAWN. */
  readonly reason: string;
};

export const assistanceDelivered: EventContract<AssistanceDelivered> = {
  name: 'throughline.feeds.AssistanceDelivered',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"AssistanceDelivered","namespace":"throughline.feeds","doc":"Assistance was delivered.","fields":[{"name":"assistanceId","type":{"type":"string","logicalType":"uuid"},"doc":"The assistance."},{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"ngoId","type":"string","doc":"The NGO that delivered it."},{"name":"assistanceKind","type":"string","doc":"What was delivered. One of the kinds of assistance in docs/code-lists.md; UNKNOWN stands for one that is newer than the hub's writer."},{"name":"deliveredAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const callAnswered: EventContract<CallAnswered> = {
  name: 'throughline.feeds.CallAnswered',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"CallAnswered","namespace":"throughline.feeds","doc":"A call was answered, and nothing else is told. For its operator.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The operator's call id."},{"name":"answeredAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the desk answered."}]},
};

export const callForwarded: EventContract<CallForwarded> = {
  name: 'throughline.feeds.CallForwarded',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"CallForwarded","namespace":"throughline.feeds","doc":"A call that an operator forwarded. For the desk.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The operator's call id."},{"name":"operatorId","type":"string","doc":"The operator's partner id."},{"name":"dialledDigits","type":"string","doc":"What the caller dialled: the short number."},{"name":"forwardedToNumber","type":"string","doc":"IOM's number that the call was forwarded to, E.164."},{"name":"callingNumberPseudonym","type":["null","string"],"doc":"The same caller has the same pseudonym within an epoch. Null when the number was withheld or not sent.","default":null},{"name":"pseudonymEpoch","type":["null","string"],"doc":"The epoch of the pseudonym, such as 2026-Q4; null without one.","default":null},{"name":"numberRestricted","type":"boolean","doc":"The caller withheld the number."},{"name":"seizureTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the line was seized."},{"name":"answerTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was answered.","default":null},{"name":"releaseTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the call was released.","default":null},{"name":"receivedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub committed it."},{"name":"partialRecordType","type":["null","int"],"doc":"TS 32.298 type, where the call has partial records; this is the first of them.","default":null},{"name":"earlierPseudonyms","type":{"type":"array","items":{"type":"record","name":"EarlierPseudonym","doc":"A pseudonym of the same caller in an epoch before.","fields":[{"name":"epoch","type":"string","doc":"The epoch, such as 2026-Q3."},{"name":"callingNumberPseudonym","type":"string","doc":"The pseudonym in it."}]}},"doc":"The same caller in the epochs before, so that one who comes back is known.","default":[]}]},
};

export const callRefused: EventContract<CallRefused> = {
  name: 'throughline.feeds.CallRefused',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"CallRefused","namespace":"throughline.feeds","doc":"A record of an operator that the hub did not take, whichever door it came through. For the operator; a CONFLICT is for the desk as well.","fields":[{"name":"callId","type":["null",{"type":"string","logicalType":"uuid"}],"doc":"Null when the record named no valid id.","default":null},{"name":"operatorId","type":"string","doc":"The operator's partner id."},{"name":"reason","type":"string","doc":"From the list of error reasons in docs/code-lists.md; UNKNOWN stands for one that is newer than the hub's writer."},{"name":"detail","type":"string","doc":"What is wrong and what to do."},{"name":"door","type":"string","doc":"GRPC, KAFKA or FILE."},{"name":"recordingEntity","type":["null","string"],"doc":"The switch that recorded the call, where it is told validly.","default":null},{"name":"sequenceNumber","type":["null","long"],"doc":"The operator's own running number, where it is told validly.","default":null},{"name":"seizureTime","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"doc":"When the line was seized, where it is told validly.","default":null},{"name":"partition","type":["null","int"],"doc":"Of door KAFKA: the partition of the operator's topic.","default":null},{"name":"offset","type":["null","long"],"doc":"Of door KAFKA: the record's offset there.","default":null},{"name":"refusedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub refused it."}]},
};

export const caseOpened: EventContract<CaseOpened> = {
  name: 'throughline.feeds.CaseOpened',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"CaseOpened","namespace":"throughline.feeds","doc":"A case was opened. For the desk.","fields":[{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The call that it came of."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"traffickingStatus","type":"string","doc":"As a code."},{"name":"typesOfExploitation","type":{"type":"array","items":"string"},"doc":"As codes."}]},
};

export const consentGiven: EventContract<ConsentGiven> = {
  name: 'throughline.feeds.ConsentGiven',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ConsentGiven","namespace":"throughline.feeds","doc":"A person agreed that the named partners may open fields. For the desk.","fields":[{"name":"consentId","type":{"type":"string","logicalType":"uuid"},"doc":"The consent."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"recipientIds","type":{"type":"array","items":"string"},"doc":"Partner ids that may open the fields."}]},
};

export const consentWithdrawn: EventContract<ConsentWithdrawn> = {
  name: 'throughline.feeds.ConsentWithdrawn',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ConsentWithdrawn","namespace":"throughline.feeds","doc":"A consent ended. For the desk and for those whose access ended with it: forget what you hold.","fields":[{"name":"consentId","type":{"type":"string","logicalType":"uuid"},"doc":"The consent."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"The person in the vault; a reference, never data."},{"name":"withdrawnAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const informationGiven: EventContract<InformationGiven> = {
  name: 'throughline.feeds.InformationGiven',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"InformationGiven","namespace":"throughline.feeds","doc":"A call was answered, and the caller was informed. For the desk.","fields":[{"name":"callId","type":{"type":"string","logicalType":"uuid"},"doc":"The operator's call id."},{"name":"operatorId","type":"string","doc":"The operator's partner id."},{"name":"informationTopics","type":{"type":"array","items":"string"},"doc":"What the caller was informed about, as codes."},{"name":"answeredAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the desk answered."}]},
};

export const referralAccepted: EventContract<ReferralAccepted> = {
  name: 'throughline.feeds.ReferralAccepted',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ReferralAccepted","namespace":"throughline.feeds","doc":"The centre took it.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"recipientId","type":"string","doc":"The NGO that it was offered to."},{"name":"acceptedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralCancelled: EventContract<ReferralCancelled> = {
  name: 'throughline.feeds.ReferralCancelled',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ReferralCancelled","namespace":"throughline.feeds","doc":"The offer ended without an answer.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"recipientId","type":["null","string"],"doc":"The NGO that it was offered to; null when it was offered to none yet.","default":null},{"name":"reason","type":"string","doc":"DEADLINE_PASSED, CONSENT_WITHDRAWN or CANCELLED_BY_MISSION."},{"name":"cancelledAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralCompleted: EventContract<ReferralCompleted> = {
  name: 'throughline.feeds.ReferralCompleted',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ReferralCompleted","namespace":"throughline.feeds","doc":"The centre did what was asked.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"recipientId","type":"string","doc":"The NGO that it was offered to."},{"name":"completedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralRejected: EventContract<ReferralRejected> = {
  name: 'throughline.feeds.ReferralRejected',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ReferralRejected","namespace":"throughline.feeds","doc":"The centre declined.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"recipientId","type":"string","doc":"The NGO that it was offered to."},{"name":"reason","type":"string","doc":"Why; no personal data."},{"name":"rejectedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]},
};

export const referralSent: EventContract<ReferralSent> = {
  name: 'throughline.feeds.ReferralSent',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ReferralSent","namespace":"throughline.feeds","doc":"A referral was offered. For the desk and the NGO that it is offered to.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"personId","type":{"type":"string","logicalType":"uuid"},"doc":"Open the contact with this and the consent, in the vault."},{"name":"consentId","type":{"type":"string","logicalType":"uuid"},"doc":"The consent that it rests on."},{"name":"recipientId","type":"string","doc":"The NGO that it is offered to."},{"name":"offerNumber","type":"int","doc":"1 for the first centre, 2 for the next."},{"name":"assistanceKind","type":"string","doc":"What is asked for. One of the kinds of assistance in docs/code-lists.md; UNKNOWN stands for one that is newer than the hub's writer."},{"name":"priority","type":"string","doc":"EMERGENCY, URGENT or ROUTINE."},{"name":"language","type":"string","doc":"ISO 639-2 code of the language that the person speaks."},{"name":"area","type":"string","doc":"ISO 3166-2 code of where the person is."},{"name":"deadline","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Until when the centre may answer."}]},
};

export const referralUnplaced: EventContract<ReferralUnplaced> = {
  name: 'throughline.feeds.ReferralUnplaced',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"ReferralUnplaced","namespace":"throughline.feeds","doc":"No centre is left to offer it to: the desk must act. For the desk.","fields":[{"name":"referralId","type":{"type":"string","logicalType":"uuid"},"doc":"The referral."},{"name":"caseId","type":{"type":"string","logicalType":"uuid"},"doc":"The case."},{"name":"offersMade","type":"int","doc":"How many centres were asked."}]},
};

export const sequenceGapClosed: EventContract<SequenceGapClosed> = {
  name: 'throughline.feeds.SequenceGapClosed',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"SequenceGapClosed","namespace":"throughline.feeds","doc":"Late records closed these numbers of a gap that was found. For the operator.","fields":[{"name":"operatorId","type":"string","doc":"The operator's partner id."},{"name":"recordingEntity","type":"string","doc":"The switch whose numbers they are."},{"name":"firstNumber","type":"long","doc":"The first of them."},{"name":"lastNumber","type":"long","doc":"The last of them; the same as the first when it is one."},{"name":"closedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub saw the late records."}]},
};

export const sequenceGapFound: EventContract<SequenceGapFound> = {
  name: 'throughline.feeds.SequenceGapFound',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"SequenceGapFound","namespace":"throughline.feeds","doc":"No record came with these numbers, first to last, both included. For the operator.","fields":[{"name":"operatorId","type":"string","doc":"The operator's partner id."},{"name":"recordingEntity","type":"string","doc":"The switch whose numbers they are."},{"name":"firstNumber","type":"long","doc":"The first of them."},{"name":"lastNumber","type":"long","doc":"The last of them; the same as the first when it is one."},{"name":"foundAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub found it."}]},
};

export const sequenceNumbersRepeated: EventContract<SequenceNumbersRepeated> = {
  name: 'throughline.feeds.SequenceNumbersRepeated',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"SequenceNumbersRepeated","namespace":"throughline.feeds","doc":"These numbers came a second time, with other call ids. For the operator.","fields":[{"name":"operatorId","type":"string","doc":"The operator's partner id."},{"name":"recordingEntity","type":"string","doc":"The switch whose numbers they are."},{"name":"firstNumber","type":"long","doc":"The first of them."},{"name":"lastNumber","type":"long","doc":"The last of them; the same as the first when it is one."},{"name":"foundAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When the hub found it."}]},
};

export const withheld: EventContract<Withheld> = {
  name: 'throughline.feeds.Withheld',
  service: 'feeds',
  topic: 'feeds.*',
  schema: {"type":"record","name":"Withheld","namespace":"throughline.feeds","doc":"In the place of an event that the partner may no longer see. It has its position and its id.","fields":[{"name":"reason","type":"string","doc":"CONSENT_WITHDRAWN."}]},
};
