import { ThroughlineError } from '@throughline/platform/errors';

const longest = 500;
// What reads like a telephone number (a date is shorter) or an e-mail address, as in a referral's reason.
const contact = /\d(?:[\s().-]{0,2}\d){8,}|\S@\S/;

/** A few words for whoever looks into it; they may be none. @throws ThroughlineError REQUEST_INVALID */
export function detailField(name: string, text: string): string {
  const detail = text.trim();
  if ([...detail].length > longest) throw invalid(`${name} must have at most ${longest} characters.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL has no NUL, and people no use for the others
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(detail)) throw invalid(`${name} must not have control characters.`);
  if (contact.test(detail))
    throw invalid(`${name} must not have telephone numbers or e-mail addresses: leave them out.`);
  return detail;
}

function invalid(text: string): ThroughlineError {
  return new ThroughlineError('REQUEST_INVALID', text);
}
