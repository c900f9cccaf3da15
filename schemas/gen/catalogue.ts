// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';
import * as assistance from './assistance.ts';
import * as calls from './calls.ts';
import * as cases from './cases.ts';
import * as feeds from './feeds.ts';
import * as partners from './partners.ts';
import * as referrals from './referrals.ts';
import * as vault from './vault.ts';

/** Every event contract of the hub. */
export const catalogue: readonly EventContract<unknown>[] = [
  assistance.assistanceDelivered,
  calls.callForwarded,
  calls.callRefused,
  calls.callReported,
  calls.sequenceGapClosed,
  calls.sequenceGapFound,
  calls.sequenceNumbersRepeated,
  cases.caseOpened,
  cases.informationGiven,
  feeds.assistanceDelivered,
  feeds.callAnswered,
  feeds.callForwarded,
  feeds.callRefused,
  feeds.caseOpened,
  feeds.consentGiven,
  feeds.consentWithdrawn,
  feeds.informationGiven,
  feeds.referralAccepted,
  feeds.referralCancelled,
  feeds.referralCompleted,
  feeds.referralRejected,
  feeds.referralSent,
  feeds.referralUnplaced,
  feeds.sequenceGapClosed,
  feeds.sequenceGapFound,
  feeds.sequenceNumbersRepeated,
  feeds.withheld,
  partners.partnerRegistered,
  referrals.referralAccepted,
  referrals.referralCancelled,
  referrals.referralCompleted,
  referrals.referralRejected,
  referrals.referralSent,
  referrals.referralUnplaced,
  vault.consentGiven,
  vault.consentWithdrawn,
];
