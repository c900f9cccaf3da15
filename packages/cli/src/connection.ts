import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PartnerClient } from '@throughline/client';
import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

/** Where the services that commands ask listen when `npm start` runs with its own ports. */
export const defaultAddresses = { calls: 'localhost:15282', feeds: 'localhost:15286' } as const;

export type Service = keyof typeof defaultAddresses;

export type ConnectionFlags = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly callsAddress?: string;
  readonly feedsAddress?: string;
};

export type Connection = {
  readonly client: PartnerClient;
  /** The partner that the certificate names. */
  readonly partnerId: string;
  /** Of the service, host:port. */
  readonly address: string;
};

/** Adds the flags that say who one is and where the service is that the command asks. */
export function withConnection(command: Command, service: Service): Command {
  const what = { calls: 'takes calls', feeds: 'has the feeds' }[service];
  return command
    .option('--ca <file>', "the authority that the hub's certificate is checked against, PEM (env: THROUGHLINE_CA)")
    .option('--cert <file>', 'the certificate that the hub gave you, PEM (env: THROUGHLINE_CERT)')
    .option('--key <file>', 'its key, PEM (env: THROUGHLINE_KEY)')
    .option(
      `--${service}-address <host:port>`,
      `where the hub ${what} (env: ${addressVariable(service)}; default: ${defaultAddresses[service]})`,
    );
}

/**
 * Reads the certificate; connects at the first use.
 * @throws UsageError that says what is missing, can't be read or isn't what it should be
 */
export function openConnection(flags: ConnectionFlags, world: World, service: Service): Connection {
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
  const variable = addressVariable(service);
  const address = flags[`${service}Address`] ?? (env[variable] || defaultAddresses[service]);
  if (!/^[^\s/]+:\d{1,5}$/.test(address)) {
    throw new UsageError(`--${service}-address, or ${variable}, has to be host:port, without https://.`);
  }
  const certificate = {
    ca: pem('ca', files.ca ?? ''),
    cert: pem('cert', files.cert ?? ''),
    key: pem('key', files.key ?? ''),
  };
  const partnerId = partnerOf(certificate.cert, files.cert ?? '');
  return { client: world.connect({ certificate, endpoints: { [service]: address } }), partnerId, address };
}

/** The same, closed when the work is done. @throws UsageError as openConnection; what the work throws */
export async function overConnection<Result>(
  flags: ConnectionFlags,
  world: World,
  service: Service,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = openConnection(flags, world, service);
  try {
    return await work(connection);
  } finally {
    connection.client.close();
  }
}

function addressVariable(service: Service): string {
  return `THROUGHLINE_${service.toUpperCase()}_ADDRESS`;
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
