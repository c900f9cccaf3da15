import { InformationTopic } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { assertNever } from './assert-never.ts';
import type { Counts } from './journey-board.ts';
import type { Observation } from './observation.ts';
import { deskId, partnerName } from './partner-ids.ts';

/** A step as a newcomer reads it. `who` is '' where it is nobody's. */
export type Step = {
  readonly callId: string | undefined;
  readonly who: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'quiet';
};

const topicWords: Record<InformationTopic, string> = {
  [InformationTopic.INFORMATION_TOPIC_UNSPECIFIED]: 'something',
  [InformationTopic.INFORMATION_TOPIC_MIGRATION_REALITIES]: 'realities of migration',
  [InformationTopic.INFORMATION_TOPIC_TRAFFICKING_IN_HUMAN_BEINGS]: 'trafficking in human beings',
  [InformationTopic.INFORMATION_TOPIC_CONSEQUENCES_OF_ILLEGAL_ENTRY_AND_STAY]: 'consequences of illegal entry and stay',
  [InformationTopic.INFORMATION_TOPIC_LEGAL_ROUTES_OF_MIGRATION]: 'legal routes of migration',
};

const assistanceWords: Record<AssistanceKind, string> = {
  [AssistanceKind.ASSISTANCE_KIND_UNSPECIFIED]: 'assistance',
  [AssistanceKind.ASSISTANCE_KIND_MEDICAL_CARE]: 'medical care',
  [AssistanceKind.ASSISTANCE_KIND_PSYCHOLOGICAL_SUPPORT]: 'psychological support',
  [AssistanceKind.ASSISTANCE_KIND_FINANCIAL_REINTEGRATION_AID]: 'financial aid for reintegration',
  [AssistanceKind.ASSISTANCE_KIND_VOCATIONAL_TRAINING]: 'vocational training',
  [AssistanceKind.ASSISTANCE_KIND_CIVIL_LEGAL_AID]: 'legal aid in civil matters',
  [AssistanceKind.ASSISTANCE_KIND_LEGAL_COUNSELLING]: 'legal counselling',
  [AssistanceKind.ASSISTANCE_KIND_CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE]: 'legal assistance as a witness',
};

/** The step in plain words; undefined for what isn't one. */
export function stepOf(observation: Observation): Step | undefined {
  const callId = 'callId' in observation ? observation.callId : undefined;
  const step = (partnerId: string, text: string, tone: Step['tone'] = 'plain'): Step => ({
    callId,
    who: partnerId && partnerName(partnerId),
    text,
    tone,
  });
  switch (observation.kind) {
    case 'call-acknowledged':
      return step(
        observation.operatorId,
        observation.repeated ? 'sent a call again that the hub already had' : 'forwarded a call to 527',
      );
    case 'call-refused':
      return step(observation.operatorId, `had a call refused (${observation.reason}): ${observation.detail}`, 'bad');
    case 'row-refused':
      return step('', `line ${observation.line} of the file is no call: ${observation.detail}`, 'bad');
    case 'call-answered':
      return step(deskId, `answered: ${observation.topics.map((topic) => topicWords[topic]).join(', ')}`);
    case 'case-opened': {
      const names = observation.recipientIds.map(partnerName).join(' or ');
      return step(deskId, `opened a case; the caller agrees to share it with ${names}`);
    }
    case 'referral-sent': {
      const again = observation.offerNumber > 1 ? 'now ' : '';
      const until = observation.deadline ? `, answer by ${timeOfDay(observation.deadline)}` : '';
      const kind = assistanceWords[observation.assistanceKind];
      return step(deskId, `${again}referred to ${partnerName(observation.recipientId)}: ${kind}${until}`);
    }
    case 'referral-accepted':
      return step(observation.recipientId, 'accepted', 'good');
    case 'referral-rejected':
      return step(observation.recipientId, `declined: ${observation.reason}`);
    case 'referral-cancelled':
      return observation.reason === 'DEADLINE_PASSED'
        ? step(observation.recipientId, 'let the deadline pass')
        : step(observation.recipientId, `no longer has the referral (${observation.reason})`);
    case 'referral-unplaced':
      return step(deskId, `has no centre left to ask, after ${observation.offersMade}: the desk must act`, 'bad');
    case 'assistance-recorded':
      return step(observation.centreId, `delivered ${assistanceWords[observation.assistanceKind]}`, 'good');
    case 'interrupted':
      // The first, and then ever fewer: an hour's outage is not a thousand lines.
      if (!/^10*$/.test(String(observation.failures))) return undefined;
      return step(observation.partnerId, `lost the hub and tries again: ${observation.reason}`, 'quiet');
    case 'step-failed':
      return step(observation.partnerId, `could not go on: ${observation.detail}`, 'bad');
    case 'notice':
      return step('', observation.text, 'quiet');
    case 'call-delivered':
    case 'assistance-delivered':
    case 'feed-status':
      return undefined;
    default:
      return assertNever(observation);
  }
}

/** The board in one line. */
export function summaryOf(counts: Counts): string {
  const by = Object.entries(counts.assistedBy).map(([id, count]) => `${partnerName(id)} ${count}`);
  const behind = Object.entries(counts.behind).flatMap(([id, items]) =>
    items > 0 ? [`${partnerName(id)} ${items}`] : [],
  );
  return [
    `${counts.acknowledged} calls`,
    `${counts.answered} answered`,
    `${counts.referred} referred`,
    `${counts.assisted} assisted${by.length > 0 ? ` (${by.join(', ')})` : ''}`,
    `${counts.finished} journeys finished`,
    behind.length > 0 ? `behind, in events: ${behind.join(', ')}` : 'nobody is behind',
  ].join(' · ');
}

const clockTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Kyiv',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Kyiv's time, as the partners' people see it. */
function timeOfDay(date: Date): string {
  return clockTime.format(date);
}
