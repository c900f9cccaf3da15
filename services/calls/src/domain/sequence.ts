import { type NumberRange, rangesOf } from './number-range.ts';

/** A number that a record came with, and when the line was seized for it. Times are milliseconds since the epoch. */
export type KnownNumber = { readonly number: number; readonly time: number };

/** How far the numbers of a recording entity are known. */
export type Sequence = { readonly lowest: KnownNumber; readonly highest: KnownNumber };

/** Numbers between the lowest and the highest that no record came with. */
export type Gap = NumberRange & {
  /** When the number before it was seized. */
  readonly neighbourTime: number;
  readonly openedAt: number;
  /** Null while nobody was told of it. */
  readonly reportedAt: number | null;
};

/** `taken`: a call has it. Otherwise a refused record came with it, so it isn't missing, though no call has it. */
export type ReportedNumber = KnownNumber & { readonly taken: boolean };

export type Advance = {
  readonly sequence: Sequence;
  readonly removed: readonly Gap[];
  /** New ones, and what remains of those that were removed. */
  readonly added: readonly Gap[];
  /** What came late, of gaps that somebody was told of. */
  readonly closed: readonly NumberRange[];
  /** Numbers that more than one of these calls has, in rising order. */
  readonly twice: readonly number[];
  /** Numbers of one of these calls that a record came with before, be it taken or refused; in rising order. */
  readonly again: readonly number[];
};

/** A number once, with its earliest time and the calls that have it. */
type Arrived = KnownNumber & { readonly calls: number };

/**
 * What is known of a recording entity after more numbers came, in whatever order.
 * @param before undefined when none came yet
 * @param gaps at least those that hold one of the numbers
 * @param reported at least one
 */
export function advance(
  before: Sequence | undefined,
  gaps: readonly Gap[],
  reported: readonly ReportedNumber[],
  now: number,
): Advance {
  const arrived = eachOnce(reported);
  const [least] = arrived;
  if (!least) throw new RangeError('there must be a number');
  const { lowest, highest } = before ?? { lowest: least, highest: least };
  const below = arrived.filter(({ number }) => number < lowest.number);
  const above = arrived.filter(({ number }) => number > highest.number);
  const within = arrived.filter(({ number }) => number >= lowest.number && number <= highest.number);
  const opened = { openedAt: now, reportedAt: null };

  const { hits, others } = sortInto(gaps, within);
  return {
    sequence: { lowest: known(below[0] ?? lowest), highest: known(above.at(-1) ?? highest) },
    removed: hits.map(({ gap }) => gap),
    added: [
      ...between([...below, lowest], opened),
      ...hits.flatMap(({ gap, late }) => remains(gap, late)),
      ...between([highest, ...above], opened),
    ],
    closed: hits.flatMap(({ gap, late }) => (gap.reportedAt === null ? [] : rangesOf(late.map((it) => it.number)))),
    twice: arrived.filter(({ calls }) => calls > 1).map(({ number }) => number),
    again: before ? others.filter(({ calls }) => calls === 1).map(({ number }) => number) : [],
  };
}

function eachOnce(reported: readonly ReportedNumber[]): Arrived[] {
  const once = new Map<number, Arrived>();
  for (const { number, time, taken } of reported) {
    const there = once.get(number) ?? { number, time, calls: 0 };
    once.set(number, { number, time: Math.min(time, there.time), calls: there.calls + (taken ? 1 : 0) });
  }
  return [...once.values()].sort((one, other) => one.number - other.number);
}

function known({ number, time }: KnownNumber): KnownNumber {
  return { number, time };
}

type Hit = { readonly gap: Gap; readonly late: KnownNumber[] };

/** Which numbers fall into which gap, and which were known before. @param numbers in rising order */
function sortInto(gaps: readonly Gap[], numbers: readonly Arrived[]): { hits: Hit[]; others: Arrived[] } {
  const rising = gaps.toSorted((one, other) => one.first - other.first);
  const hits: Hit[] = [];
  const others: Arrived[] = [];
  let at = 0;
  for (const arrived of numbers) {
    let gap = rising[at];
    while (gap && gap.last < arrived.number) gap = rising[++at];
    if (!gap || gap.first > arrived.number) others.push(arrived);
    else if (hits.at(-1)?.gap === gap) hits.at(-1)?.late.push(arrived);
    else hits.push({ gap, late: [arrived] });
  }
  return { hits, others };
}

function remains(gap: Gap, late: readonly KnownNumber[]): Gap[] {
  return between([{ number: gap.first - 1, time: gap.neighbourTime }, ...late, { number: gap.last + 1, time: 0 }], gap);
}

/** What is missing between numbers that are known. @param known in rising order */
function between(known: readonly KnownNumber[], { openedAt, reportedAt }: Pick<Gap, 'openedAt' | 'reportedAt'>): Gap[] {
  return known.flatMap(({ number }, index) => {
    const neighbour = known[index - 1];
    return neighbour === undefined || number === neighbour.number + 1
      ? []
      : [{ first: neighbour.number + 1, last: number - 1, neighbourTime: neighbour.time, openedAt, reportedAt }];
  });
}
