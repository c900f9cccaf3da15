import { type Decision, refused } from './decision.ts';
import type { TraffickingStatus, TypeOfExploitation } from './screening-codes.ts';

/** HTCDS cas_Status of a case that was just opened. */
export const openCaseStatus = 'Active';

/** What the desk says of a caller in need: codes and references, no name and no number. */
export type CaseContent = {
  readonly caseId: string;
  readonly missionId: string;
  readonly callId: string;
  readonly personId: string;
  readonly traffickingStatus: TraffickingStatus;
  /** In the order of the list, without repetitions. */
  readonly typesOfExploitation: readonly TypeOfExploitation[];
};

export type CaseState = { readonly kind: 'absent' } | { readonly kind: 'open'; readonly content: CaseContent };

export type CaseOpened = {
  readonly kind: 'CaseOpened';
  readonly content: CaseContent;
  readonly caseStatus: typeof openCaseStatus;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
};

/** A case is opened once and belongs to the mission that opened it. The call need not be known yet. */
export function decideOpenCase(
  state: CaseState,
  command: { readonly content: CaseContent; readonly now: number },
): Decision<CaseOpened> {
  const { content, now } = command;
  if (state.kind === 'absent') {
    return { kind: 'accepted', event: { kind: 'CaseOpened', content, caseStatus: openCaseStatus, openedAt: now } };
  }
  return sameCase(state.content, content)
    ? { kind: 'repeated' }
    : refused('CONFLICT', 'This case_id is taken, and the first case stands: use a new case_id for another case.');
}

function sameCase(first: CaseContent, second: CaseContent): boolean {
  const content = (it: CaseContent): string =>
    JSON.stringify([it.caseId, it.missionId, it.callId, it.personId, it.traffickingStatus, it.typesOfExploitation]);
  return content(first) === content(second);
}
