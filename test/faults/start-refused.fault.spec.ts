import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { askHealth } from '@throughline/local/hub/ask-health';
import { serviceEnvironment } from '@throughline/local/hub/service-environment';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { connectAsAdministrator } from '@throughline/provision/databases';
import { registerSchemas } from '@throughline/provision/schemas';
import { caseOpened } from '@throughline/schemas/cases.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePorts } from '../harness/free-ports.ts';
import { type PreparedHub, prepareTestHub } from '../harness/hub.ts';
import { type OwnService, startOwnService, withOwnClock } from '../harness/own-service.ts';
import { runProgram } from '../harness/run-program.ts';
import { until } from '../harness/until.ts';
import { repository } from '../verify/repository.ts';

const later = "insert into migration (name, sha256) values ('service/9999-later.sql', 'x')";

let hub: PreparedHub;
let elsewhere: string;
/** The certificate of `service.cases` of another authority. */
let foreign: CertificateFiles;

beforeAll(async () => {
  hub = await prepareTestHub(inject('parts'));
  elsewhere = await mkdtemp(join(tmpdir(), 'throughline-elsewhere-'));
  foreign = await issue(await ensureAuthority(elsewhere), { commonName: 'service.cases' });
});
afterAll(async () => {
  await rm(elsewhere, { recursive: true, force: true });
  await rm(hub.dataDirectory, { recursive: true, force: true });
});

/** That `cases` does not start in such an environment, and with what. */
async function refusalOf(environment: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const service = await startOwnService(hub, 'cases', environment);
  expect(await service.exited).toEqual({ code: 1, signal: null });
  const lines = await service.lines();
  const refused = lines.filter(({ event }) => event === 'refused');
  expect(refused, await service.text()).toHaveLength(1);
  expect(lines.some(({ event }) => event === 'started' || event === 'failed')).toBe(false);
  return refused[0] ?? {};
}

const reasonsAt = async (service: OwnService, path: '/readyz' | '/startupz'): Promise<string> =>
  (await service.health(path))?.body.reasons.join('; ') ?? '';

describe('a service is not started, and says why in one line, with', () => {
  it('missing and contradictory configuration: every problem, and nothing was opened', async () => {
    const service = await startOwnService(hub, 'cases', {
      KAFKA_BROKERS: '',
      METRICS_PORT: 'x',
      HEALTH_PORT: '1',
      GRPC_PORT: '1',
      TLS_KEY_FILE: hub.settings.certificates.services.calls.keyFile,
    });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    const lines = await service.lines();
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'fatal',
        service: 'cases',
        event: 'refused',
        reason: 'CONFIGURATION_INVALID',
        problems: [
          expect.stringMatching(/^METRICS_PORT: /),
          expect.stringMatching(/^KAFKA_BROKERS: /),
          'HEALTH_PORT: is the port of GRPC_PORT as well',
          'TLS_KEY_FILE: is not the key of TLS_CERT_FILE',
        ],
      }),
    ]);
    expect(await service.text()).not.toContain('    at ');
  });

  it('a wrong certificate, which the parts refuse', async () => {
    const trusted = await readFile(hub.settings.certificates.administrator.caFile, 'utf8');
    const both = join(elsewhere, 'both.crt');
    await writeFile(both, trusted + (await readFile(foreign.caFile, 'utf8')));
    const refusal = await refusalOf({
      TLS_CA_FILE: both,
      TLS_CERT_FILE: foreign.certFile,
      TLS_KEY_FILE: foreign.keyFile,
    });
    expect(refusal).toMatchObject({
      reason: 'CERTIFICATE_REFUSED',
      msg: expect.stringContaining("This service's certificate is refused by the database"),
    });
  });

  it("a wrong authority, of which the parts' certificates are not", async () => {
    const refusal = await refusalOf({
      TLS_CA_FILE: foreign.caFile,
      TLS_CERT_FILE: foreign.certFile,
      TLS_KEY_FILE: foreign.keyFile,
    });
    expect(refusal).toMatchObject({
      reason: 'CERTIFICATE_REFUSED',
      msg: expect.stringContaining('The certificate of the database was not issued by an authority in TLS_CA_FILE'),
    });
  });

  it('a database that is not there', async () => {
    const { host, port } = hub.settings.database;
    const refusal = await refusalOf({ DATABASE_URL: `postgres://cases@${host}:${port}/nowhere` });
    expect(refusal).toMatchObject({
      reason: 'PART_REFUSED',
      msg: 'There is no such database as in DATABASE_URL: run "provision databases" first.',
    });
  });

  it.each([
    ['a database of a newer version', 'newer', later],
    ['a database of an older version', 'older', "delete from migration where name = 'service/0001-cases.sql'"],
  ])('%s', async (_name, version, change) => {
    await withMigrations(change, async () => {
      expect(await refusalOf({})).toMatchObject({
        reason: 'DATABASE_VERSION',
        msg: expect.stringContaining(`The database is of ${version === 'newer' ? 'a newer' : 'an older'} version`),
      });
    });
  });

  it('a registry without the schema', async () => {
    const { registryUrl, certificates } = hub.settings;
    await deleteSubject(registryUrl, certificates.administrator, caseOpened.name);
    try {
      expect(await refusalOf({})).toMatchObject({
        reason: 'SCHEMA_UNKNOWN',
        msg: `The schema registry does not have the schema of ${caseOpened.name}: run "provision schemas" first.`,
      });
    } finally {
      await registerSchemas(registryUrl, certificates.administrator);
    }
  });

  it('topics that are not there', async () => {
    expect(await refusalOf({ KAFKA_PREFIX: `${hub.settings.kafkaPrefix}other.` })).toMatchObject({
      reason: 'PART_REFUSED',
      msg: expect.stringMatching(/^Kafka has no topic .*cases, .*cases\.dead-letters.*"provision topics" first/),
    });
  });

  it('a broker with too few replicas', async () => {
    const prefix = hub.settings.kafkaPrefix;
    const refusal = await refusalOf({ KAFKA_REPLICAS: '3' });
    expect(refusal).toMatchObject({
      reason: 'REPLICAS_TOO_FEW',
      msg: expect.stringContaining(`${prefix}cases has 1; ${prefix}cases has min.insync.replicas 1, and needs 2`),
    });
  });

  it('a clock that is off by an hour', async () => {
    const refusal = await refusalOf({ ...withOwnClock, CLOCK_AHEAD: '3600000' });
    expect(refusal).toMatchObject({
      reason: 'CLOCK_WRONG',
      msg: "This machine's clock is 3600 s ahead of the database's: set both by NTP.",
    });
  });
});

describe('nothing is changed by', () => {
  it('migrations, with a database of a newer version', async () => {
    await withMigrations(later, async () => {
      const migrate = join(repository, 'services/cases/src/migrate.ts');
      const environment = serviceEnvironment('cases', hub.settings) as Record<string, string>;
      const { code, stdout } = await runProgram(migrate, [], environment);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        event: 'not-migrated',
        msg: expect.stringContaining('The database is of a newer version'),
      });
    });
  });
});

describe('nothing is made by', () => {
  it('provisioning that comes with the certificate of a service', async () => {
    const { host, port, name } = hub.settings.database;
    const environment = {
      ...(serviceEnvironment('cases', hub.settings) as Record<string, string>),
      SERVICE_NAME: '',
      DATABASE_ADMIN_URL: `postgres://postgres@${host}:${port}/${name}`,
    };
    const provision = join(repository, 'deploy/provision/src/main.ts');
    const { code, stdout } = await runProgram(provision, ['databases'], environment);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'not-provisioned', what: 'databases' });
  });
});

describe('a service says on its health port that it waits for', () => {
  it('a broker that is away', async () => {
    const [port] = await freePorts(1);
    const service = await startOwnService(hub, 'cases', { KAFKA_BROKERS: `127.0.0.1:${port}` });
    const reason = await until('the reason', async () => {
      const text = await reasonsAt(service, '/startupz');
      return text.startsWith('Kafka is away') && text;
    });
    expect(reason).toContain('ECONNREFUSED');
    expect(await service.health('/livez')).toEqual({ status: 200, body: { status: 'alive', reasons: [] } });
    expect((await service.health('/readyz'))?.status).toBe(503);
    expect(service.process.exit()).toBeUndefined();
    expect(await service.lines()).toContainEqual(expect.objectContaining({ event: 'part-away', part: 'Kafka' }));
  });

  it('the partners, without whom it could only refuse everyone', async () => {
    const service = await startOwnService(hub, 'cases');
    await until('what it waits for', async () =>
      (await reasonsAt(service, '/readyz')).includes('the partners are not known yet'),
    );
    expect((await service.health('/startupz'))?.status).toBe(503);
  });
});

describe('a service that runs', () => {
  let service: OwnService;
  const start = async (environment: Readonly<Record<string, string>>): Promise<void> => {
    const partners = await startOwnService(hub, 'partners');
    await partners.untilServing();
    service = await startOwnService(hub, 'cases', environment);
    await service.untilServing();
  };

  it('is not ready any more when its clock is set wrong, and says so', async () => {
    await start({ ...withOwnClock, CLOCK_AHEAD_ON_SIGNAL: '3600000' });
    await until('started', async () => (await service.health('/startupz'))?.status === 200);
    expect(await service.health('/readyz')).toEqual({ status: 200, body: { status: 'ready', reasons: [] } });
    process.kill(service.process.pid, 'SIGUSR2');
    const reasons = await until('the reason', async () => (await reasonsAt(service, '/readyz')) || undefined);
    expect(reasons).toMatch(/^this machine's clock is 3[56]\d\d s ahead of the database's: set both by NTP$/);
    expect((await service.health('/startupz'))?.status).toBe(200);
    expect((await service.lines()).map(({ event }) => event)).toContain('clock-apart');
  });

  it('is not ready as soon as it is told to end, and answers until the drain is over', async () => {
    await start({ DRAIN_MILLISECONDS: '2000' });
    const told = performance.now();
    process.kill(service.process.pid, 'SIGTERM');
    await until('not ready', async () => (await reasonsAt(service, '/readyz')) === 'it is stopping', 1_000);
    await expect(askHealth(`localhost:${service.grpcPort}`, hub.settings.certificates.administrator)).rejects.toThrow(
      'NOT_SERVING',
    );
    expect((await service.health('/livez'))?.status).toBe(200);
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - told).toBeGreaterThan(2_000);
    expect((await service.lines()).map(({ event }) => event)).toEqual(expect.arrayContaining(['draining', 'stopped']));
  });

  it('knows no other paths', async () => {
    await start({});
    const answer = await fetch(`http://127.0.0.1:${service.healthPort}/metrics`);
    expect(answer.status).toBe(404);
  });
});

/** With the list of the migrations that `cases` has had changed like this, which is put right again. */
async function withMigrations(change: string, work: () => Promise<void>): Promise<void> {
  const { database, certificates } = hub.settings;
  const administrator = await connectAsAdministrator(database, database.name, certificates.administrator);
  try {
    await administrator.query(`set search_path to cases; create table migration_before as table migration; ${change}`);
    await work();
  } finally {
    await administrator.query(
      'truncate migration; insert into migration table migration_before; drop table migration_before',
    );
    await administrator.end();
  }
}

async function deleteSubject(url: string, files: CertificateFiles, subject: string): Promise<void> {
  const ca = await readFile(files.caFile);
  const status = await new Promise<number>((resolve, reject) => {
    const call = request(`${url}/subjects/${encodeURIComponent(subject)}`, { method: 'DELETE', ca }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject).end();
  });
  expect(status).toBe(200);
}
