import { type CaseContent, decideOpenCase } from '../domain/case.ts';
import type { CaseStore, Clock } from './ports.ts';
import { throwIfRefused } from './refuse.ts';

export type OpenCase = (content: CaseContent) => Promise<void>;

/** The caller needs help: a case, without a name. @throws ThroughlineError CONFLICT */
export function createOpenCase(cases: CaseStore, now: Clock): OpenCase {
  return async (content) => {
    const decision = await cases.open(content.caseId, (state) => decideOpenCase(state, { content, now: now() }));
    throwIfRefused(decision);
  };
}
