/** Ends every switch over a union: a case that is missing is a compile error, and a value from outside a loud one. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
