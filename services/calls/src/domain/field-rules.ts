// What a field of a call must be, for calls that are taken and for what is kept of those that are not.

export const longestText = 64;
// The greatest whole number that the Avro library writes as a long.
const greatestSequenceNumber = 2 ** 53 - 2;

/** The zero character is valid in protobuf and in Avro, and no text for the database. */
export function isShortText(text: string): boolean {
  return text.length <= longestText && !text.includes('\u0000');
}

export function isSequenceNumber(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= greatestSequenceNumber;
}
