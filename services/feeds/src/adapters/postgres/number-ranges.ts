import type { NumberRange } from '../../domain/number-ranges.ts';

/** As PostgreSQL reads an int8multirange. */
export function multirangeOf(ranges: readonly NumberRange[]): string {
  return `{${ranges.map(({ first, last }) => `[${first},${last}]`).join(',')}}`;
}

/** As PostgreSQL writes it: without the upper bound. */
export function rangesOf(multirange: string): NumberRange[] {
  return Array.from(multirange.matchAll(/\[(\d+),(\d+)\)/g), ([, first, after]) => ({
    first: BigInt(first ?? 0),
    last: BigInt(after ?? 0) - 1n,
  }));
}
