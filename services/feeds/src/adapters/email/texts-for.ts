import type { MailTexts } from './mail-texts.ts';
import { english } from './texts-english.ts';
import { ukrainian } from './texts-ukrainian.ts';

/** Ukrainian for whom it is the first language, English for everyone else. @param languages ISO 639-2 */
export function textsFor(languages: readonly string[]): MailTexts {
  return languages[0] === 'ukr' ? ukrainian : english;
}
