import type { CallState, InformationGiven } from '../domain/answered-call.ts';
import type { CaseOpened, CaseState } from '../domain/case.ts';
import type { Decision } from '../domain/decision.ts';

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** Every `decide` runs in one transaction with what it is given and with the event, the audit and the outbox row. */
export type CallStore = {
  answer(callId: string, decide: (state: CallState) => Decision<InformationGiven>): Promise<Decision<InformationGiven>>;
};

export type CaseStore = {
  open(caseId: string, decide: (state: CaseState) => Decision<CaseOpened>): Promise<Decision<CaseOpened>>;
};
