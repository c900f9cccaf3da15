export type PostgresSettings = {
  readonly port: number;
  /** 127.0.0.1, or * in a container, where the published port alone is on this machine's loopback. */
  readonly listenAddresses: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
};

/**
 * Put over the defaults of `initdb`. No socket in the file system: the administrator too comes with a certificate.
 * fsync and synchronous_commit stay on: an acknowledgement of the hub means what it says on a developer's machine as well.
 */
export function postgresParameters(settings: PostgresSettings): Record<string, string> {
  return {
    port: String(settings.port),
    listen_addresses: settings.listenAddresses,
    unix_socket_directories: '',
    ssl: 'on',
    ssl_min_protocol_version: 'TLSv1.2',
    ssl_cert_file: settings.certFile,
    ssl_key_file: settings.keyFile,
    ssl_ca_file: settings.caFile,
    max_connections: '300',
    shared_buffers: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
}

/** `postgresql.conf`'s format. */
export function postgresConfiguration(parameters: Readonly<Record<string, string>>): string {
  const lines = Object.entries(parameters).map(([key, value]) => `${key} = '${value.replaceAll("'", "''")}'`);
  return `${lines.join('\n')}\n`;
}

/**
 * For `initdb`. No locale of this machine's, so that everything sorts the same everywhere; and nobody can log in by the
 * rules that it writes, before ours are in place.
 */
export const initdbOptions = [
  '--username=postgres',
  '--auth=reject',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--no-instructions',
];

/**
 * `pg_hba.conf`: TLS with a certificate of the authority, and nothing else: no password, no trust, no plaintext.
 * @param clients addresses that may connect, in CIDR, or `all`
 */
export function clientAuthentication(clients: readonly string[]): string {
  return clients.map((address) => `hostssl all all ${address} cert map=services\n`).join('');
}

/**
 * `pg_ident.conf`: which certificate may log in as which role. A service logs in as the role of its own name. The
 * server's certificate is service.postgres, and must not become the superuser by that rule.
 */
export const identityMap = String.raw`services service.deploy postgres
services /^service\.(?!postgres$)([a-z][a-z-]*)$ \1
`;
