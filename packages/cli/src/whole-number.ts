import { InvalidArgumentError } from 'commander';

/** A parser for commander. @throws (the parser) InvalidArgumentError unless it is a whole number of that range */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  return (text) => {
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number, ${range}.`);
  };
}

/** A parser for commander. @throws InvalidArgumentError unless it is a position of a feed: 1, 2, 3, … */
export function position(text: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError('It must be a position of your feed: 1, 2, 3, …');
}
