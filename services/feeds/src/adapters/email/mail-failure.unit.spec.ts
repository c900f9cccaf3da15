import { describe, expect, it } from 'vitest';
import { mailFailureOf } from './mail-failure.ts';

const failure = (fields: object) =>
  mailFailureOf(Object.assign(new Error('550 oksana@example.org is unknown'), fields));

describe('a mail that was not sent', () => {
  it.each([
    ['REFUSED', { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }],
    ['REFUSED', { code: 'EENVELOPE', rejectedErrors: [{ responseCode: 452, command: 'RCPT TO' }] }],
    ['REFUSED', { code: 'EMESSAGE', responseCode: 554, command: 'DATA' }],
    // What the hub may not, or a server that is about to stop, says nothing about the partner.
    ['UNREACHABLE', { code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' }],
    ['UNREACHABLE', { code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }],
    ['UNREACHABLE', { code: 'EMESSAGE', responseCode: 421, command: 'DATA' }],
    ['UNREACHABLE', { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }],
    ['UNREACHABLE', { code: 'ETLS', command: 'CONN' }],
    ['UNREACHABLE', { code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT', command: 'CONN' }],
    ['UNCERTAIN', { code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT', command: 'CONN' }],
    ['UNCERTAIN', { code: 'ECONNECTION', command: 'CONN' }],
    ['UNCERTAIN', { code: 'EABORT' }],
    ['UNCERTAIN', {}],
  ])('is %s for %j', (kind, fields) => {
    expect(failure(fields).kind).toBe(kind);
  });

  it('is told by its code, without what the server wrote', () => {
    const told = failure({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }).failure;
    expect(told).toBe('the mail server answered 550 to RCPT TO');
  });
});
