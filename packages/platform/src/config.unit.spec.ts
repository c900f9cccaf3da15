import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { describe, expect, it } from 'vitest';
import { validEnvironment } from '../../../test/harness/valid-environment.ts';
import { certificateProblems } from './certificate-files.ts';
import { ConfigurationError, commonSettings, loadConfig } from './config.ts';
import { masterKeyFile } from './key-file.ts';

const own = { SECRET_FILE: masterKeyFile('SECRET_FILE') };

/** What is said of an environment. */
function problemsOf(environment: NodeJS.ProcessEnv, settings: Parameters<typeof loadConfig>[0] = {}): string[] {
  try {
    loadConfig(settings, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.reason).toBe('CONFIGURATION_INVALID');
    return [...error.problems];
  }
}

describe('a configuration that is', () => {
  it('complete is read, with defaults, and can not be changed', async () => {
    const { environment } = await validEnvironment('calls');
    const config = loadConfig({}, environment);
    expect(config).toMatchObject({ GRPC_PORT: 15_001, KAFKA_REPLICAS: 3, DRAIN_MILLISECONDS: 0, LOG_LEVEL: 'info' });
    expect(config.HEALTH_PORT).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('missing is told variable by variable, in one message', () => {
    const mandatory = Object.entries(commonSettings).flatMap(([name, setting]) =>
      setting.safeParse(undefined).success ? [] : [`${name}: is missing`],
    );
    expect(mandatory.length).toBeGreaterThan(5);
    expect(problemsOf({})).toEqual(mandatory);
    expect(() => loadConfig({}, {})).toThrow(mandatory.join('\n  '));
  });

  it('wrong in many ways is told in one message: values, files and contradictions together', async () => {
    const { environment, folder } = await validEnvironment('calls');
    const secret = join(folder, 'secret');
    await writeFile(secret, 'correct horse battery staple', { mode: 0o600 });
    const problems = problemsOf(
      {
        ...environment,
        GRPC_PORT: '70000',
        HEALTH_PORT: '15002',
        TLS_CA_FILE: join(folder, 'none.crt'),
        KAFKA_BROKERS: 'localhost',
        SCHEMA_REGISTRY_URL: 'http://localhost',
        DATABASE_URL: 'postgres://vault@localhost/throughline',
        LOG_LEVEL: 'loud',
        SECRET_FILE: secret,
      },
      own,
    );
    expect(problems).toEqual([
      expect.stringMatching(/^GRPC_PORT: /),
      `TLS_CA_FILE: ${join(folder, 'none.crt')} can't be read (ENOENT)`,
      'KAFKA_BROKERS: must be host:port, comma separated',
      'SCHEMA_REGISTRY_URL: must be a URL that begins with https://',
      expect.stringMatching(/^LOG_LEVEL: /),
      expect.stringMatching(/^SECRET_FILE: .* must hold 32 random bytes/),
      'HEALTH_PORT: is the port of METRICS_PORT as well',
      "DATABASE_URL: is for the role 'vault', and the service 'calls' has a role of its own name",
    ]);
    expect(problems.join()).not.toContain('horse');
  });

  it.each([
    'postgres://calls:pass-word@localhost/x',
    'postgres://localhost/x',
    'https://calls@localhost/x',
    'postgres://calls@localhost',
  ])('for the database %s is refused, and not repeated', async (url) => {
    const { environment } = await validEnvironment('calls');
    const problems = problemsOf({ ...environment, DATABASE_URL: url });
    expect(problems).toEqual(['DATABASE_URL: must be postgres://role@host:port/database, without a password']);
  });

  it('open to others where a key is, is refused', async () => {
    const { environment, folder } = await validEnvironment('vault');
    const file = join(folder, 'vault-master.key');
    await chmod(file, 0o644);
    expect(problemsOf({ ...environment, SECRET_FILE: file }, own)).toEqual([
      expect.stringMatching(/^SECRET_FILE: .* is open to others \(mode 644\)/),
    ]);
  });
});

describe('a certificate', () => {
  it('of another service is refused', async () => {
    const { environment, authority } = await validEnvironment('calls');
    const other = await issue(authority, { commonName: 'service.vault' });
    expect(problemsOf({ ...environment, TLS_CERT_FILE: other.certFile, TLS_KEY_FILE: other.keyFile })).toEqual([
      'TLS_CERT_FILE: is of CN=service.vault, and the service needs one of CN=service.calls',
    ]);
  });

  it('that does not fit its key is refused', async () => {
    const { environment, authority } = await validEnvironment('calls');
    const other = await issue(authority, { commonName: 'service.vault' });
    expect(problemsOf({ ...environment, TLS_KEY_FILE: other.keyFile })).toEqual([
      'TLS_KEY_FILE: is not the key of TLS_CERT_FILE',
    ]);
  });

  it('of another authority is refused', async () => {
    const { environment } = await validEnvironment('calls');
    const other = await validEnvironment('calls');
    expect(problemsOf({ ...environment, TLS_CA_FILE: other.authority.caFile })).toEqual([
      'TLS_CERT_FILE: was not issued by an authority in TLS_CA_FILE',
    ]);
  });

  it('of one authority among several is not', async () => {
    const { environment, authority, folder } = await validEnvironment('calls');
    const another = await ensureAuthority(join(folder, 'another'));
    const both = join(folder, 'both.crt');
    await writeFile(both, (await readFile(another.caFile, 'utf8')) + (await readFile(authority.caFile, 'utf8')));
    expect(problemsOf({ ...environment, TLS_CA_FILE: both })).toEqual([]);
  });

  it.each([
    ['that has expired', 100, 'TLS_CERT_FILE: expired at '],
    ['that is not valid yet', -1, 'TLS_CERT_FILE: is not valid before '],
  ])('%s is refused', async (_what, days, problem) => {
    const { environment } = await validEnvironment('calls');
    const problems = certificateProblems(environment, Date.now() + days * 86_400_000);
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });

  it('that is none, and a key that is none, are told together', async () => {
    const { environment, folder } = await validEnvironment('calls');
    await Promise.all(['service.calls.crt', 'service.calls.key'].map((name) => writeFile(join(folder, name), 'x')));
    expect(problemsOf(environment)).toEqual([
      expect.stringMatching(/^TLS_CERT_FILE: .* holds no certificate in PEM$/),
      expect.stringMatching(/^TLS_KEY_FILE: .* holds no private key in PEM$/),
    ]);
  });

  it('that was taken away is refused', async () => {
    const { environment, folder } = await validEnvironment('calls');
    await rm(join(folder, 'service.calls.crt'));
    expect(problemsOf(environment)).toEqual([expect.stringMatching(/^TLS_CERT_FILE: .*can't be read \(ENOENT\)$/)]);
  });
});
