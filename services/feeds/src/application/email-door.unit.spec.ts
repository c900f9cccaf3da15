import { describe, expect, it } from 'vitest';
import { checkEmailSettings } from './email-door.ts';

const refusal = (address: string, hour: number, sendsMail = true): unknown => {
  try {
    checkEmailSettings({ address, hour }, sendsMail);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('the door EMAIL', () => {
  it.each(['desk@example.org', "o'hara+digest@mail.example.co.uk", 'a@xn--80ak6aa92e.com'])(
    'opens for %s',
    (address) => {
      expect(refusal(address, 6)).toBeUndefined();
    },
  );

  it.each([
    'desk',
    'desk@localhost',
    'a@b.org, c@d.org',
    'Desk <desk@example.org>',
    'desk@example.org\r\nBcc: x@example.org',
    'бюро@example.org',
    `${'a'.repeat(65)}@example.org`,
    '',
  ])('does not open for %j, and does not repeat it', (address) => {
    expect(refusal(address, 6)).toMatchObject({
      reason: 'REQUEST_INVALID',
      message: expect.stringMatching(/^address/),
    });
  });

  it.each([-1, 24, 6.5, Number.NaN])('does not open for the hour %s', (hour) => {
    expect(refusal('desk@example.org', hour)).toMatchObject({
      reason: 'REQUEST_INVALID',
      message: expect.stringMatching(/^hour/),
    });
  });

  it('does not open where the hub has no mail server, and says so', () => {
    expect(refusal('desk@example.org', 6, false)).toMatchObject({
      reason: 'REQUEST_INVALID',
      message: expect.stringContaining('SMTP_URL'),
    });
  });
});
