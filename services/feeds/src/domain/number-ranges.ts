/** Sequence numbers from first to last, both included. */
export type NumberRange = { readonly first: bigint; readonly last: bigint };

/** What is left of the ranges without the numbers of another one. */
export function without(ranges: readonly NumberRange[], taken: NumberRange): NumberRange[] {
  return ranges.flatMap((range) => {
    if (taken.last < range.first || range.last < taken.first) return [range];
    const below = { first: range.first, last: taken.first - 1n };
    const above = { first: taken.last + 1n, last: range.last };
    return [below, above].filter(({ first, last }) => first <= last);
  });
}

export function overlap(ranges: readonly NumberRange[], other: NumberRange): boolean {
  return ranges.some((range) => range.first <= other.last && other.first <= range.last);
}
