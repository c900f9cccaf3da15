import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { connectAsAdministrator, provisionDatabase } from '@throughline/provision/databases';
import { type ServiceName, serviceNames } from '@throughline/provision/hub-services';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { certificateOf } from '../../../../test/harness/certificate-of.ts';
import { freePorts } from '../../../../test/harness/free-ports.ts';
import { type Ended, runProgram } from '../../../../test/harness/run-program.ts';

const name = `test${randomUUID().replaceAll('-', '').slice(0, 12)}`;

beforeAll(async () => provisionDatabase(inject('parts').postgres, name, await certificateOf('service.deploy')));
afterAll(async () => {
  const connection = await connectAsAdministrator(
    inject('parts').postgres,
    'postgres',
    await certificateOf('service.deploy'),
  );
  await connection.query(`drop database if exists ${name} with (force)`).finally(() => connection.end());
});

async function environmentOf(service: ServiceName): Promise<Record<string, string>> {
  const { postgres } = inject('parts');
  const { caFile, certFile, keyFile } = await certificateOf(`service.${service}`);
  return {
    SERVICE_NAME: service,
    TLS_CA_FILE: caFile,
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
    DATABASE_URL: `postgres://${service}@${postgres.host}:${postgres.port}/${name}`,
  };
}

const program = (service: ServiceName, file: string): string =>
  fileURLToPath(new URL(`../../../../services/${service}/src/${file}`, import.meta.url));
const migrate = async (service: ServiceName): Promise<Ended> =>
  runProgram(program(service, 'migrate.ts'), [], await environmentOf(service));

/** `assistance` has no settings of its own, and gets no further than the database here. */
async function start(): Promise<Ended> {
  const [grpc, metrics] = await freePorts(2);
  return runProgram(program('assistance', 'main.ts'), [], {
    ...(await environmentOf('assistance')),
    GRPC_PORT: String(grpc),
    METRICS_PORT: String(metrics),
    KAFKA_BROKERS: 'localhost:1',
    SCHEMA_REGISTRY_URL: 'https://localhost:1',
  });
}

async function onSchema(statement: string): Promise<void> {
  const connection = await connectAsAdministrator(
    inject('parts').postgres,
    name,
    await certificateOf('service.deploy'),
  );
  await connection.query(statement).finally(() => connection.end());
}

describe('a service', () => {
  it('does not start on a database that was not migrated, and says so', async () => {
    const { code, stdout } = await start();
    expect(code).toBe(1);
    expect(stdout).toContain('run migrate first');
  });

  it.each(serviceNames)('%s: migrate brings its tables up to date, by two at once and again', async (service) => {
    const ended = [...(await Promise.all([migrate(service), migrate(service)])), await migrate(service)];
    expect(
      ended.map(({ code }) => code),
      ended.map(({ stdout, stderr }) => stdout + stderr).join(''),
    ).toEqual([0, 0, 0]);
    const applied = ended.map(({ stdout }) => (JSON.parse(stdout) as { applied: string[] }).applied);
    // One of the two did all of it.
    expect(applied.slice(0, 2).filter(({ length }) => length > 0)).toEqual([
      expect.arrayContaining([expect.stringMatching(/^service\/0001-/)]),
    ]);
    expect(applied[2]).toEqual([]);
  });

  it('does not start on a database of a newer version, nor migrates it, and says so', async () => {
    await onSchema(`insert into assistance.migration (name, sha256) values ('service/0099-future.sql', 'x')`);
    for (const { code, stdout } of [await start(), await migrate('assistance')]) {
      expect(code).toBe(1);
      expect(stdout).toContain('of a newer version, it has had service/0099-future.sql');
    }
  });
});

describe('migrate', () => {
  it('says in its log what it applied', async () => {
    const { stdout } = await migrate('vault');
    expect(JSON.parse(stdout)).toMatchObject({ event: 'migrated', level: 'info', applied: [] });
  });

  it('tells every setting that it misses at once', async () => {
    const { code, stdout } = await runProgram(program('calls', 'migrate.ts'), [], {});
    expect(code).toBe(1);
    const { msg } = JSON.parse(stdout) as { msg: string };
    const missing = [...msg.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, variable]) => variable);
    expect(missing).toEqual(['SERVICE_NAME', 'TLS_CA_FILE', 'TLS_CERT_FILE', 'TLS_KEY_FILE', 'DATABASE_URL']);
  });
});
