/** Why an operator's count and IOM's differ. */
export const differenceKinds = [
  'NEVER_RECEIVED',
  'REFUSED',
  'DUPLICATE',
  'ABANDONED_BEFORE_ANSWER',
  'ANSWERED_WITHOUT_CALL_EVENT',
  'ANSWER_NOT_RECORDED',
  'PARTIAL_RECORD',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** What is counted for one operator and period. Whole numbers that may be beyond 2^53. */
export type Tally = {
  /** Calls that the hub holds, the partial records of one being one. */
  readonly received: bigint;
  /** Of these, answered by the desk. */
  readonly answered: bigint;
  /** Sequence numbers that came, with calls or with refused records, each once. */
  readonly numbersThatCame: bigint;
  readonly differences: Readonly<Record<DifferenceKind, bigint>>;
};

export type Reconciliation = {
  readonly forwardedBySequence: bigint;
  /** Null when the operator submitted none. */
  readonly forwardedByTotal: bigint | null;
  readonly received: bigint;
  readonly answered: bigint;
  readonly differences: Readonly<Record<DifferenceKind, bigint>>;
  /** Calls that nobody can name. Negative when more came than the operator counted; 0 when it counted none. */
  readonly unexplained: bigint;
};

export function reconcile(tally: Tally, total: bigint | null): Reconciliation {
  const { received, answered, differences, numbersThatCame } = tally;
  const named = received + differences.REFUSED + differences.NEVER_RECEIVED;
  return {
    forwardedBySequence: numbersThatCame + differences.NEVER_RECEIVED,
    forwardedByTotal: total,
    received,
    answered,
    differences,
    unexplained: total === null ? 0n : total - named,
  };
}

/** One call that explains a difference. */
export type Difference = {
  readonly kind: DifferenceKind;
  /** Of REFUSED, from the hub's closed list; null otherwise. */
  readonly reason: string | null;
  readonly detail: string;
  readonly callId: string | null;
  readonly recordingEntity: string | null;
  readonly sequenceNumber: number | null;
  /** As well as is known. Milliseconds since the epoch. */
  readonly time: number;
};

/** A gap as long is named number by number; of a longer one only its beginning, since nobody reads more. */
const mostNumbersOfGap = 100_000;

/** A difference for each missing number. The last that is named says what is missing after it. */
export function* missingNumbers(gap: {
  readonly recordingEntity: string;
  readonly first: number;
  readonly last: number;
  readonly time: number;
}): Generator<Difference> {
  const { recordingEntity, first, last, time } = gap;
  const lastNamed = Math.min(last, first + mostNumbersOfGap - 1);
  for (let number = first; number <= lastNamed; number++) {
    const further = number === lastNamed && lastNamed < last ? ` So are ${number + 1} to ${last}, not listed.` : '';
    yield {
      kind: 'NEVER_RECEIVED',
      reason: null,
      detail: `No record came with this sequence number.${further}`,
      callId: null,
      recordingEntity,
      sequenceNumber: number,
      time,
    };
  }
}
