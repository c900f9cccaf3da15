export { uuidv7 as newId } from 'uuidv7';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in its canonical, lower-case form. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
