import { assertNever } from './assert-never.ts';
import { type Decision, refused } from './decision.ts';

/** What the line informs about. */
export const informationTopics = [
  'MIGRATION_REALITIES',
  'TRAFFICKING_IN_HUMAN_BEINGS',
  'CONSEQUENCES_OF_ILLEGAL_ENTRY_AND_STAY',
  'LEGAL_ROUTES_OF_MIGRATION',
] as const;
export type InformationTopic = (typeof informationTopics)[number];

/** That the operator's call is at the hub. Times are milliseconds since the epoch. */
export type Forwarded = { readonly operatorId: string; readonly receivedAt: number };

/** That the desk answered and informed. Topics are in the order of the list, without repetitions. */
export type Information = {
  readonly missionId: string;
  readonly operatorId: string;
  readonly informationTopics: readonly InformationTopic[];
  readonly answeredAt: number;
};

/** The desk may be faster than the event of the call: both orders end in the same state. */
export type CallState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'forwarded'; readonly forwarded: Forwarded }
  | { readonly kind: 'answered-first'; readonly information: Information }
  | { readonly kind: 'answered'; readonly forwarded: Forwarded; readonly information: Information };

export type CallForwarded = { readonly kind: 'CallForwarded'; readonly callId: string; readonly forwarded: Forwarded };
export type InformationGiven = {
  readonly kind: 'InformationGiven';
  readonly callId: string;
  readonly information: Information;
};

/** How far the desk's clock may be ahead of the hub's. */
export const futureToleranceMilliseconds = 5 * 60_000;

/** Each of the two facts is there once, and the first stands. */
export function evolveCall(state: CallState, event: CallForwarded | InformationGiven): CallState {
  switch (event.kind) {
    case 'CallForwarded':
      return callState(forwardedOf(state) ?? event.forwarded, informationOf(state));
    case 'InformationGiven':
      return callState(forwardedOf(state), informationOf(state) ?? event.information);
    default:
      return assertNever(event);
  }
}

function callState(forwarded: Forwarded | undefined, information: Information | undefined): CallState {
  if (forwarded && information) return { kind: 'answered', forwarded, information };
  if (forwarded) return { kind: 'forwarded', forwarded };
  if (information) return { kind: 'answered-first', information };
  return { kind: 'unknown' };
}

/** The rules that time can change are for new answers only: a repetition gets the first answer even when an operator has left since. */
export function decideInformation(
  state: CallState,
  command: { readonly callId: string; readonly information: Information },
  facts: { readonly now: number; readonly isOperator: (partnerId: string) => boolean },
): Decision<InformationGiven> {
  const { callId, information } = command;
  if (information.informationTopics.length === 0) {
    return refused('REQUEST_INVALID', 'information_topics must have at least one topic.');
  }
  const first = informationOf(state);
  if (first) {
    return sameInformation(first, information)
      ? { kind: 'repeated' }
      : refused('CONFLICT', 'Other information was recorded for this call_id, and stands: a call is answered once.');
  }
  if (!facts.isOperator(information.operatorId)) {
    return refused('REQUEST_INVALID', 'operator_id must be an operator that the hub knows: take it from your feed.');
  }
  const forwarded = forwardedOf(state);
  if (forwarded && forwarded.operatorId !== information.operatorId) {
    return refused('REQUEST_INVALID', 'operator_id is not the operator of this call: take it from your feed.');
  }
  if (information.answeredAt > facts.now + futureToleranceMilliseconds) {
    return refused('TIME_IN_FUTURE', 'answered_at is in the future: set the clock right, send UTC.');
  }
  return { kind: 'accepted', event: { kind: 'InformationGiven', callId, information } };
}

function forwardedOf(state: CallState): Forwarded | undefined {
  return state.kind === 'forwarded' || state.kind === 'answered' ? state.forwarded : undefined;
}

function informationOf(state: CallState): Information | undefined {
  return state.kind === 'answered-first' || state.kind === 'answered' ? state.information : undefined;
}

function sameInformation(first: Information, second: Information): boolean {
  const content = (it: Information): string =>
    JSON.stringify([it.missionId, it.operatorId, it.informationTopics, it.answeredAt]);
  return content(first) === content(second);
}
