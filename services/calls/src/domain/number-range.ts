/** Sequence numbers from first to last, both included. */
export type NumberRange = { readonly first: number; readonly last: number };

/** The fewest ranges that have these numbers. @param numbers in rising order, each once */
export function rangesOf(numbers: Iterable<number>): NumberRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const open = ranges.at(-1);
    if (open && number === open.last + 1) open.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges;
}
