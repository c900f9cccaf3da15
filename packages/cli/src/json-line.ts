/**
 * One JSON document on a line of its own: names in snake_case, times in ISO 8601, bytes in base64, and 64-bit numbers
 * as text, because they may be larger than a number of JSON can hold. What is absent is null.
 */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(jsonOf(value))}\n`;
}

/** The same as a value. */
export function jsonOf(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [snakeCase(name), jsonOf(each)]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
