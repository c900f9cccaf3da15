import { normaliseNumber } from './normalise-number.ts';

const mostLines = 1_000;

/**
 * `normaliseNumber` for the numbers of IOM's lines, which are few and the same in every call: looked up, they cost
 * nothing, and parsed 7 % of what intake costs `calls`. Callers' numbers are not kept here.
 */
export function createLineNormaliser(): typeof normaliseNumber {
  const known = new Map<string, string | undefined>();
  return (text, countryCode) => {
    const key = `${countryCode} ${text}`;
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before;
    const number = normaliseNumber(text, countryCode);
    if (known.size >= mostLines) known.clear();
    known.set(key, number);
    return number;
  };
}
