import { readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export const mailUser = 'hub';
export const mailPassword = 'a password for mail';

/** A mail server that keeps what it takes. */
export type MailServer = {
  readonly port: number;
  /** Everything that it took, as it came over the wire. */
  readonly mails: readonly Buffer[];
  /** From now on it takes nothing for this address. */
  refuse(address: string): void;
  /** It takes so many more mails, and hangs up instead of saying so. */
  loseAnswers(mails: number): void;
  stop(): Promise<void>;
};

/**
 * A real SMTP server on 127.0.0.1 that wants a password and TLS: from the beginning, or after STARTTLS.
 * @param port of one that was there before
 */
export async function startMailServer(
  files: CertificateFiles,
  { port = 0, tls = 'from-the-beginning' }: { port?: number; tls?: 'from-the-beginning' | 'starttls' | 'none' } = {},
): Promise<MailServer> {
  const mails: Buffer[] = [];
  const refused = new Set<string>();
  const sockets = new Map<string, Socket>();
  let answersToLose = 0;
  const [cert, key] = await Promise.all([readFile(files.certFile), readFile(files.keyFile)]);
  const server = new SMTPServer({
    cert,
    key,
    secure: tls === 'from-the-beginning',
    ...(tls === 'none' ? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true } : {}),
    authMethods: ['PLAIN'],
    closeTimeout: 100,
    onAuth({ username, password }, _session, answer) {
      if (username === mailUser && password === mailPassword) answer(null, { user: username });
      else answer(new Error('no such user'));
    },
    onSecure(socket, session, answer) {
      sockets.set(session.id, socket);
      answer();
    },
    onClose: (session) => void sockets.delete(session.id),
    onRcptTo({ address }, _session, answer) {
      if (!refused.has(address)) return answer();
      answer(Object.assign(new Error(`${address} does not live here`), { responseCode: 550 }));
    },
    onData(stream, session, answer) {
      void buffer(stream).then((mail) => {
        mails.push(mail);
        if (answersToLose > 0) {
          answersToLose -= 1;
          sockets.get(session.id)?.destroy();
        }
        answer();
      });
    },
  });
  // A client that hangs up is what some tests are about.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refuse: (address) => void refused.add(address),
    loseAnswers(count) {
      answersToLose = count;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A mail as a mail program reads it. */
export async function readMail(mail: Buffer): Promise<ParsedMail> {
  return await simpleParser(mail);
}
