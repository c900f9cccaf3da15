/**
 * A field of a protobuf message whose value is bytes that are written already, such as a message.
 * @param tag of the field, as its byte: the number times eight, and two; numbers up to 15
 */
export function lengthDelimited(tag: number, bytes: Uint8Array): Buffer {
  const head: number[] = [tag];
  let length = bytes.length;
  while (length > 0x7f) {
    head.push((length & 0x7f) | 0x80);
    length >>>= 7;
  }
  head.push(length);
  return Buffer.concat([Buffer.from(head), bytes]);
}
