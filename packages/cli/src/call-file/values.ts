/**
 * The values of a line, checked where the contract has no way to say that they are something else; the hub checks the
 * rest. An empty value is undefined.
 */
export type Values = {
  /** '' where it is empty. */
  text(column: string): string;
  /** @throws RangeError for what isn't ISO 8601 with an offset, after 1970 */
  time(column: string): Date | undefined;
  /** @throws RangeError for what isn't a whole number from 0 to 2^31 - 1 */
  int32(column: string): number | undefined;
  /** @throws RangeError for what isn't a whole number from 0 to 2^64 - 1 */
  uint64(column: string): bigint | undefined;
  /** @throws RangeError for what is neither true, false, 1 nor 0 */
  flag(column: string): boolean | undefined;
};

const time = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)$/;

/** @param text gives the value of a column, '' where there is none */
export function valuesOf(text: (column: string) => string): Values {
  const whole = (column: string, most: bigint): bigint | undefined => {
    const value = text(column);
    if (!value) return undefined;
    const number = /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
    if (number === undefined || number > most) throw new RangeError(`${column} is no whole number, or too large`);
    return number;
  };
  return {
    text,
    time(column) {
      const value = text(column);
      if (!value) return undefined;
      const milliseconds = toMilliseconds(value);
      if (milliseconds === undefined) {
        throw new RangeError(`${column} is no ISO 8601 time with an offset, such as 2026-11-01T10:15:30+02:00`);
      }
      return new Date(milliseconds);
    },
    int32(column) {
      const number = whole(column, 2n ** 31n - 1n);
      return number === undefined ? undefined : Number(number);
    },
    uint64: (column) => whole(column, 2n ** 64n - 1n),
    flag(column) {
      const value = text(column).toLowerCase();
      if (!value) return undefined;
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      throw new RangeError(`${column} is neither true nor false`);
    },
  };
}

/** Part by part, because Date takes 31 February for 3 March. */
function toMilliseconds(text: string): number | undefined {
  const match = time.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset = 'Z'] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as Six;
  const local = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  const date = new Date(local);
  const isThere =
    date.getUTCFullYear() === y && date.getUTCMonth() === mo - 1 && date.getUTCDate() === d && h < 24 && mi < 60;
  const minutes = offsetMinutes(offset);
  const milliseconds = local - minutes * 60_000;
  return isThere && s < 60 && minutes < 24 * 60 && milliseconds >= 0 ? milliseconds : undefined;
}

type Six = [number, number, number, number, number, number];

function offsetMinutes(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}
