import type { NodemailerError } from 'nodemailer/lib/errors';
import type { MailFailureKind } from '../../domain/mail-schedule.ts';

/** Before the mail itself was handed over: the server has certainly not got it. */
const beforeHandover = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EREQUIRETLS', 'EPROXY', 'ECONFIG']);
const notConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);
const earlyTimeouts = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);
/** Answers that are about this mail and whom it is for, not about the hub. */
const aboutTheMail = new Set(['RCPT TO', 'DATA']);

/**
 * What became of a mail that was not sent. What the server wrote is not repeated: it names the address.
 * Where it can't be told whether the server has the mail, it is UNCERTAIN: that does no harm, the same is sent again.
 */
export function mailFailureOf(thrown: unknown): { readonly kind: MailFailureKind; readonly failure: string } {
  const error = thrown as NodemailerError;
  const responseCode = error.responseCode ?? error.rejectedErrors?.[0]?.responseCode;
  const command = error.command ?? error.rejectedErrors?.[0]?.command ?? '';
  if (responseCode !== undefined && responseCode >= 400 && error.code !== 'ECONNECTION') {
    const failure = `the mail server answered ${responseCode}${command === '' ? '' : ` to ${command}`}`;
    return { kind: aboutTheMail.has(command) && responseCode !== 421 ? 'REFUSED' : 'UNREACHABLE', failure };
  }
  const code = error.originalCode ?? error.code ?? 'no code';
  if (
    beforeHandover.has(error.code ?? '') ||
    notConnected.has(code) ||
    earlyTimeouts.has(error.timeoutType ?? '') ||
    error.code === 'EENVELOPE'
  ) {
    return { kind: 'UNREACHABLE', failure: `the mail server could not be asked (${code})` };
  }
  return { kind: 'UNCERTAIN', failure: `the mail server's answer was lost (${code})` };
}
