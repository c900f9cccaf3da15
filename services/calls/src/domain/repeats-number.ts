/** Shorter ones are ordinary in ids and references. */
const shortest = 7;
/** The subscriber's part, whatever is before it: `067…`, `38067…` and `+38067…` end the same. */
const longest = 9;

/** Whether a text that is stored as it is holds the caller's number: then it must not be stored. */
export function repeatsNumber(text: string, number: string): boolean {
  if (text.length < shortest) return false;
  const digits = number.replace(/\D/g, '').slice(-longest);
  return digits.length >= shortest && text.replace(/[\s()./-]/g, '').includes(digits);
}
