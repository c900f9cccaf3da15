import { createHash } from 'node:crypto';

/**
 * The id of what follows from something else, always the same: a partner that is given an item of its feed again
 * repeats its requests with the same ids, and nothing is there twice. A UUIDv7 with the time of `from`, where that is
 * one, and the rest from a digest.
 * @param from the id that it follows from, such as a call's
 * @param what names the thing, such as `case`
 */
export function derivedId(from: string, what: string): string {
  const digest = createHash('sha256').update(`${what}/${from}`).digest('hex');
  const time = from[14] === '7' ? from.slice(0, 13) : `${digest.slice(16, 24)}-${digest.slice(24, 28)}`;
  const variant = (8 + (Number.parseInt(digest.slice(3, 4), 16) % 4)).toString(16);
  return `${time}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(28, 40)}`;
}
