import { ThroughlineError } from '@throughline/platform/errors';

/** As CreateSubscription names them. */
export type EmailSettings = { readonly address: string; readonly hour: number };

/** One address without a name: the local part as RFC 5321 has it without quotes, and a domain. ASCII. */
const addressForm =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/;

/**
 * Whether the door EMAIL can be opened with these settings.
 * @param sendsMail whether the hub has a mail server (SMTP_URL)
 * @throws ThroughlineError REQUEST_INVALID
 */
export function checkEmailSettings({ address, hour }: EmailSettings, sendsMail: boolean): void {
  if (!sendsMail) {
    throw new ThroughlineError(
      'REQUEST_INVALID',
      'This hub sends no mail: ask its operators to set SMTP_URL, or open another door.',
    );
  }
  if (address.length > 254 || !addressForm.test(address)) {
    throw new ThroughlineError('REQUEST_INVALID', 'address must be one e-mail address, such as desk@example.org.');
  }
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
    throw new ThroughlineError('REQUEST_INVALID', 'hour must be an hour of the day in UTC, 0 to 23.');
  }
}
