import { person } from '../journey.ts';

/** Subscribers' numbers, one for each way in; nothing else in a test has these digits. */
export const subscribers = {
  accepted: '671119871',
  refused: '671119872',
  misplaced: '671119873',
  sealed: '671119874',
  plain: '671119875',
} as const;

export const e164 = (subscriber: string): string => `+380${subscriber}`;

/** What people write of a person where anything but numbers and addresses may be written. */
export const written = 'Oksana Testova wants another centre';

/** An address that mails go to. */
export const mailAddress = 'olena.testenko@centre.example';

/** How a subscriber's number may be hidden in text: digits, their hex, their base64 at each alignment. */
export function formsOf(subscriber: string): string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + subscriber)
      .toString('base64')
      // What depends on neighbours is cut away.
      .slice(shift === 0 ? 0 : 4, 12),
  );
  return [subscriber, Buffer.from(subscriber).toString('hex'), ...base64];
}

const numbers = [...Object.values(subscribers), '501112233'].flatMap(formsOf);
const words = ['Oksana', 'Testova', 'olena', 'testenko', 'centre.example', person.safeContactRules];

/** Which of the known names and numbers are in a text. */
export function secretsIn(text: string): string[] {
  return [...numbers, ...words].filter((secret) => text.includes(secret));
}
