import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PartnerClient } from '@throughline/client';
import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

/** Where `calls` listens when `npm start` runs with its own ports. */
export const defaultCallsAddress = 'localhost:15282';

export type ConnectionFlags = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly callsAddress?: string;
};

export type Connection = {
  readonly client: PartnerClient;
  /** The partner that the certificate names. */
  readonly partnerId: string;
  readonly callsAddress: string;
};

/** Adds the flags that say who one is and where the hub is. */
export function withConnection(command: Command): Command {
  return command
    .option('--ca <file>', "the authority that the hub's certificate is checked against, PEM (env: THROUGHLINE_CA)")
    .option('--cert <file>', 'the certificate that the hub gave you, PEM (env: THROUGHLINE_CERT)')
    .option('--key <file>', 'its key, PEM (env: THROUGHLINE_KEY)')
    .option(
      '--calls-address <host:port>',
      `where the hub takes calls (env: THROUGHLINE_CALLS_ADDRESS; default: ${defaultCallsAddress})`,
    );
}

/**
 * Reads the certificate; connects at the first use.
 * @throws UsageError that says what is missing, can't be read or isn't what it should be
 */
export function openConnection(flags: ConnectionFlags, world: World): Connection {
  const { env } = world;
  const files = {
    ca: flags.ca ?? env['THROUGHLINE_CA'],
    cert: flags.cert ?? env['THROUGHLINE_CERT'],
    key: flags.key ?? env['THROUGHLINE_KEY'],
  };
  const missing = Object.entries(files).flatMap(([name, file]) => (file ? [] : [name]));
  if (missing.length > 0) {
    const named = missing.map((name) => `--${name} FILE or THROUGHLINE_${name.toUpperCase()}`).join(', ');
    throw new UsageError(`The hub has to know who you are. Give ${named}: files that you got with your certificate.`);
  }
  const callsAddress = flags.callsAddress ?? (env['THROUGHLINE_CALLS_ADDRESS'] || defaultCallsAddress);
  if (!/^[^\s/]+:\d{1,5}$/.test(callsAddress)) {
    throw new UsageError('--calls-address, or THROUGHLINE_CALLS_ADDRESS, has to be host:port, without https://.');
  }
  const certificate = {
    ca: pem('ca', files.ca ?? ''),
    cert: pem('cert', files.cert ?? ''),
    key: pem('key', files.key ?? ''),
  };
  const partnerId = partnerOf(certificate.cert, files.cert ?? '');
  return { client: world.connect({ certificate, endpoints: { calls: callsAddress } }), partnerId, callsAddress };
}

function pem(name: string, file: string): Buffer {
  const content = read(name, file);
  if (content.includes('-----BEGIN ')) return content;
  throw new UsageError(`--${name} ${file} is no PEM file: it should have a line -----BEGIN …-----.`);
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--${name} ${file} can't be read (${code}).`, { cause: error });
  }
}

function partnerOf(certificate: Buffer, file: string): string {
  const subject = subjectOf(certificate, file);
  const partnerId = /^CN=partner\.(.+)$/m.exec(subject)?.[1];
  if (!partnerId)
    throw new UsageError(`--cert ${file} is no partner's certificate: its common name is no partner.<id>.`);
  return partnerId;
}

function subjectOf(certificate: Buffer, file: string): string {
  try {
    return new X509Certificate(certificate).subject;
  } catch (error) {
    throw new UsageError(`--cert ${file} is no certificate.`, { cause: error });
  }
}
