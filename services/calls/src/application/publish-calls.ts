import { canonicalContent } from '../domain/canonical-content.ts';
import { type CallOutcome, repeated } from '../domain/outcome.ts';
import type { ReportedCall, ValidCall } from '../domain/reported-call.ts';
import { type ValidationRules, validateCall } from '../domain/validate-call.ts';

/** A call ready to be stored: without the caller's number. */
export type PseudonymousCall = Omit<ValidCall, 'callingNumber'> & {
  readonly callingNumberPseudonym: string | null;
  readonly pseudonymEpoch: string | null;
  readonly contentDigest: Buffer;
};

/** What can be done with the key that the vault gave. The number goes in and never comes out. */
export type Pseudonyms = {
  pseudonymOf(number: string): { readonly pseudonym: string; readonly epoch: string };
  /** A keyed digest, under a key that stays the same for ever. */
  digestOf(content: string): Buffer;
};

/**
 * Stores the calls that are new, with their audit and their events, in one commit.
 * @returns for each call that was there before, its content digest
 */
export type AcceptCalls = (calls: readonly PseudonymousCall[]) => Promise<ReadonlyMap<string, Buffer>>;

/**
 * Takes a batch of calls of one operator, the one path behind every door.
 * @returns one outcome per call, in their order. What is not ACCEPTED leaves nothing behind.
 */
export async function publishCalls(
  reported: readonly ReportedCall[],
  rules: ValidationRules,
  pseudonyms: Pseudonyms,
  accept: AcceptCalls,
): Promise<CallOutcome[]> {
  const outcomes = new Array<CallOutcome>(reported.length);
  // The first of each id in the batch is stored; later ones are repetitions or conflicts.
  const firsts = new Map<string, { readonly index: number; readonly call: PseudonymousCall }>();
  const later: { readonly index: number; readonly call: PseudonymousCall }[] = [];

  for (const [index, each] of reported.entries()) {
    const validated = validateCall(each, rules);
    if (validated.kind === 'refused') {
      outcomes[index] = { kind: 'INVALID', refusal: validated.refusal };
      continue;
    }
    const call = withoutNumber(validated.call, pseudonyms);
    if (firsts.has(call.callId)) later.push({ index, call });
    else firsts.set(call.callId, { index, call });
  }
  if (firsts.size === 0) return outcomes;

  const before = await accept([...firsts.values()].map(({ call }) => call));
  for (const { index, call } of firsts.values()) {
    const stored = before.get(call.callId);
    outcomes[index] = stored ? repeated(stored, call.contentDigest) : { kind: 'ACCEPTED' };
  }
  for (const { index, call } of later) {
    const stands = before.get(call.callId) ?? firsts.get(call.callId)?.call.contentDigest ?? call.contentDigest;
    outcomes[index] = repeated(stands, call.contentDigest);
  }
  return outcomes;
}

function withoutNumber(call: ValidCall, pseudonyms: Pseudonyms): PseudonymousCall {
  const { callingNumber, ...rest } = call;
  const pseudonym = callingNumber === null ? undefined : pseudonyms.pseudonymOf(callingNumber);
  return {
    ...rest,
    callingNumberPseudonym: pseudonym?.pseudonym ?? null,
    pseudonymEpoch: pseudonym?.epoch ?? null,
    contentDigest: pseudonyms.digestOf(canonicalContent(call)),
  };
}
