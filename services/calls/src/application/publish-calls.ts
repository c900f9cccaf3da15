import { canonicalContent } from '../domain/canonical-content.ts';
import { type CallOutcome, repeated } from '../domain/outcome.ts';
import { type RefusedCall, refusedCallOf } from '../domain/refused-call.ts';
import type { ReportedCall, ValidCall } from '../domain/reported-call.ts';
import { type ValidationRules, validateCall } from '../domain/validate-call.ts';

/** A call ready to be stored: without the caller's number. */
export type PseudonymousCall = Omit<ValidCall, 'callingNumber'> & {
  readonly callingNumberPseudonyms: readonly Pseudonym[];
  readonly contentDigest: Buffer;
};

/** The number under the key of one recipient and epoch. */
export type Pseudonym = { readonly recipientId: string; readonly epoch: string; readonly pseudonym: string };

/** What can be done with the key that the vault gave. The number goes in and never comes out. */
export type Pseudonyms = {
  /** Each recipient's of the present epoch, then those of the epochs before that link a caller who comes back. */
  pseudonymsOf(number: string): readonly Pseudonym[];
  /** A keyed digest, under a key that stays the same for ever. */
  digestOf(content: string): Buffer;
};

/** A record that was not taken. The digest tells it when it comes again. */
export type Refused = RefusedCall & { readonly index: number; readonly digest: Buffer };

/** Where calls are written, all in the commit of their batch. */
export type CallBooks = {
  /**
   * Stores the calls that are new, with their audit and their events.
   * @returns for each call that was there before, its content digest
   */
  accept(calls: readonly PseudonymousCall[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Keeps why records were not taken, and tells their operator. */
  refuse(refused: readonly Refused[]): Promise<void>;
  /** Counts calls that came again. */
  repeat(callIds: readonly string[]): Promise<void>;
};

/**
 * Takes a batch of calls of one operator, the one path behind every door.
 * @returns one outcome per call, in their order. What is not ACCEPTED leaves only why it was not.
 */
export async function publishCalls(
  reported: readonly ReportedCall[],
  rules: ValidationRules,
  pseudonyms: Pseudonyms,
  books: CallBooks,
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
  const before: ReadonlyMap<string, Buffer> =
    firsts.size > 0 ? await books.accept([...firsts.values()].map(({ call }) => call)) : new Map();
  for (const { index, call } of firsts.values()) {
    const stored = before.get(call.callId);
    outcomes[index] = stored ? repeated(stored, call.contentDigest) : { kind: 'ACCEPTED' };
  }
  for (const { index, call } of later) {
    const stands = before.get(call.callId) ?? firsts.get(call.callId)?.call.contentDigest ?? call.contentDigest;
    outcomes[index] = repeated(stands, call.contentDigest);
  }
  await keepTheRest(reported, outcomes, pseudonyms, books);
  return outcomes;
}

async function keepTheRest(
  reported: readonly ReportedCall[],
  outcomes: readonly CallOutcome[],
  pseudonyms: Pseudonyms,
  books: CallBooks,
): Promise<void> {
  const refused: Refused[] = [];
  const repeatedIds: string[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const call = reported[index] as ReportedCall;
    if (outcome.kind === 'DUPLICATE') repeatedIds.push(call.callId.toLowerCase());
    if (outcome.kind !== 'INVALID' && outcome.kind !== 'CONFLICT') continue;
    const { reason, detail } =
      outcome.kind === 'INVALID' ? outcome.refusal : { reason: 'CONFLICT', detail: outcome.detail };
    const { traceparent: _trace, ...content } = call;
    const digest = pseudonyms.digestOf(JSON.stringify([reason, content]));
    refused.push({ ...refusedCallOf(call, reason, detail), index, digest });
  }
  if (refused.length > 0) await books.refuse(refused);
  if (repeatedIds.length > 0) await books.repeat(repeatedIds);
}

function withoutNumber(call: ValidCall, pseudonyms: Pseudonyms): PseudonymousCall {
  const { callingNumber, ...rest } = call;
  return {
    ...rest,
    callingNumberPseudonyms: callingNumber === null ? [] : pseudonyms.pseudonymsOf(callingNumber),
    contentDigest: pseudonyms.digestOf(canonicalContent(call)),
  };
}
