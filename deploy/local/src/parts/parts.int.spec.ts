import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureAuthority } from '../certificates/authority.ts';
import { issue } from '../certificates/issue.ts';
import { choosePartsProvider, defaultCacheDirectory } from './choose-provider.ts';
import type { PartsOptions, RunningParts } from './parts.ts';

// The same suite whichever way the parts run: THROUGHLINE_PARTS says which.

type Identity = { ca: Buffer; cert?: Buffer; key?: Buffer };

let options: PartsOptions;
let parts: RunningParts;

beforeAll(async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'throughline-parts-'));
  const authority = await ensureAuthority(join(dataDirectory, 'certificates'));
  const [kafka, controller, registry, postgres] = await freePorts(4);
  const ports = { kafka, controller, registry, postgres } as PartsOptions['ports'];
  const cacheDirectory = defaultCacheDirectory();
  options = { dataDirectory, cacheDirectory, ports, authority, report: () => {}, disposable: true };
  const provider = await choosePartsProvider({ prefer: 'containers', cacheDirectory });
  parts = await provider.start(options);
}, 300_000);

afterAll(async () => {
  await parts?.stop();
  await rm(options.dataDirectory, { recursive: true, force: true });
}, 60_000);

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

async function identity(commonName?: string): Promise<Identity> {
  const { caFile, certFile, keyFile } = await issue(options.authority, { commonName: commonName ?? 'service.deploy' });
  const ca = await readFile(caFile);
  return commonName === undefined ? { ca } : { ca, cert: await readFile(certFile), key: await readFile(keyFile) };
}

async function kafkaAs(commonName?: string): Promise<kafkajs.Kafka> {
  const { ca, ...pair } = await identity(commonName);
  const retry = { retries: 3, initialRetryTime: 50, maxRetryTime: 200 };
  const logLevel = kafkajs.logLevel.NOTHING;
  return new kafkajs.Kafka({ brokers: parts.kafka.brokers, ssl: { ca: [ca], ...pair } as never, retry, logLevel });
}

async function aTopic(): Promise<string> {
  const topic = `test-${crypto.randomUUID()}`;
  const admin = (await kafkaAs('service.deploy')).admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
  return topic;
}

async function produce(topic: string, value: string, as = 'service.deploy'): Promise<void> {
  const producer = (await kafkaAs(as)).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    await producer.send({ topic, acks: -1, messages: [{ value }] });
  } finally {
    await producer.disconnect();
  }
}

/** The topic's first values, as many as asked for. */
async function consume(topic: string, count: number): Promise<string[]> {
  const consumer = (await kafkaAs('service.deploy')).consumer({ groupId: `test-${crypto.randomUUID()}` });
  onTestFinished(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  return await new Promise((resolve, reject) => {
    const eachMessage = async ({ message }: kafkajs.EachMessagePayload) => {
      values.push(String(message.value));
      if (values.length === count) resolve(values);
    };
    consumer.run({ eachMessage }).catch(reject);
  });
}

async function askRegistry(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const certificates = await identity('service.deploy');
  return await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const method = body === undefined ? 'GET' : 'POST';
    const call = request(
      `${parts.registry.url}${path}`,
      { ...certificates, agent: false, method, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
        );
      },
    );
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function register(name: string): Promise<unknown> {
  const schema = JSON.stringify({ type: 'record', name, namespace: 'test', fields: [{ name: 'id', type: 'string' }] });
  const answer = await askRegistry(`/subjects/test.${name}/versions`, { schema });
  expect(answer).toMatchObject({ status: 200, body: { id: expect.any(Number) } });
  return answer.body['id'];
}

async function databaseAs(commonName: string | undefined, user: string, ssl: boolean = true): Promise<pg.Client> {
  const { host, port } = parts.postgres;
  const certificates = await identity(commonName);
  const client = new pg.Client({ host, port, user, database: 'postgres', ssl: ssl && certificates });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe('the broker', () => {
  it('carries records of the administrator', { timeout: 30_000 }, async () => {
    const topic = await aTopic();
    await produce(topic, 'first');
    await produce(topic, 'second');
    await expect(consume(topic, 2)).resolves.toEqual(['first', 'second']);
  });

  it('refuses a client without a certificate', { timeout: 20_000 }, async () => {
    const admin = (await kafkaAs()).admin();
    await expect(admin.connect()).rejects.toThrow();
  });

  it('refuses a certificate of another authority', { timeout: 20_000 }, async () => {
    const foreign = await ensureAuthority(join(options.dataDirectory, 'foreign'));
    const { certFile, keyFile } = await issue(foreign, { commonName: 'service.deploy' });
    const { ca } = await identity();
    const ssl = { ca: [ca], cert: await readFile(certFile), key: await readFile(keyFile) };
    const settings = { brokers: parts.kafka.brokers, ssl, logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 0 } };
    await expect(new kafkajs.Kafka(settings).admin().connect()).rejects.toThrow();
  });

  it('denies a partner what no rule allows', { timeout: 20_000 }, async () => {
    const topic = await aTopic();
    await expect(produce(topic, 'not mine', 'partner.kyivstar')).rejects.toThrow(/authoriz/i);
  });

  it('knows a partner by the common name of its certificate', { timeout: 20_000 }, async () => {
    const topic = await aTopic();
    const admin = (await kafkaAs('service.deploy')).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    await admin.createAcls({
      acl: [
        {
          resourceType: kafkajs.AclResourceTypes.TOPIC,
          resourceName: topic,
          resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
          principal: 'User:partner.kyivstar',
          host: '*',
          operation: kafkajs.AclOperationTypes.WRITE,
          permissionType: kafkajs.AclPermissionTypes.ALLOW,
        },
      ],
    });
    await produce(topic, 'mine', 'partner.kyivstar');
    await expect(produce(topic, 'not its own', 'partner.astelit')).rejects.toThrow(/authoriz/i);
    await expect(consume(topic, 1)).resolves.toEqual(['mine']);
  });

  it('makes no topic because somebody asks for one', { timeout: 20_000 }, async () => {
    await expect(produce(`test-${crypto.randomUUID()}`, 'lost')).rejects.toThrow();
  });

  it.each(['restart', 'kill'] as const)(
    'keeps its records and its port over a %s',
    { timeout: 60_000 },
    async (how) => {
      const topic = await aTopic();
      await produce(topic, 'before');
      if (how === 'kill') await parts.kafka.kill();
      await (how === 'kill' ? parts.kafka.start() : parts.kafka.restart());
      await produce(topic, 'after');
      await expect(consume(topic, 2)).resolves.toEqual(['before', 'after']);
    },
  );
});

describe('the schema registry', () => {
  it.each(['restart', 'kill'] as const)('keeps a schema and its id over a %s', { timeout: 60_000 }, async (how) => {
    const name = how === 'kill' ? 'Killed' : 'Restarted';
    await register(`Earlier${name}`);
    const id = await register(name);
    if (how === 'kill') await parts.registry.kill();
    await (how === 'kill' ? parts.registry.start() : parts.registry.restart());
    await expect(register(name)).resolves.toBe(id);
    await expect(askRegistry(`/schemas/ids/${id}`)).resolves.toMatchObject({ status: 200 });
    expect(await register(`Later${name}`)).not.toBe(id);
  });

  it('speaks TLS alone', async () => {
    await expect(fetch(parts.registry.url.replace('https:', 'http:'))).rejects.toThrow();
  });

  it('shows a certificate of the authority', async () => {
    const { ca } = await identity();
    const socket = connect({ ca, host: '127.0.0.1', port: options.ports.registry });
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    expect(socket.getPeerCertificate().subject).toEqual({ CN: 'service.registry' });
  });
});

describe('the database', () => {
  it('lets the administrator in as superuser, and is PostgreSQL 18 that writes durably', async () => {
    const client = await databaseAs('service.deploy', 'postgres');
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync,
        current_setting('max_connections') as connections, usesuper from pg_user where usename = current_user`,
    );
    expect(rows).toEqual([{ major: 18, fsync: 'on', connections: '300', usesuper: true }]);
  });

  it('lets a service in as the role of its name, and as no other', async () => {
    await (await databaseAs('service.deploy', 'postgres')).query('create role calls login; create role vault login');
    const client = await databaseAs('service.calls', 'calls');
    await expect(client.query('select current_user as role')).resolves.toMatchObject({ rows: [{ role: 'calls' }] });
    await expect(databaseAs('service.calls', 'vault')).rejects.toThrow(/authentication failed/);
    await expect(databaseAs('service.calls', 'postgres')).rejects.toThrow(/authentication failed/);
  });

  it("doesn't take its own certificate for the superuser's", async () => {
    await expect(databaseAs('service.postgres', 'postgres')).rejects.toThrow(/authentication failed/);
  });

  it('refuses a partner, a client without a certificate, and one without TLS', async () => {
    await expect(databaseAs('partner.kyivstar', 'postgres')).rejects.toThrow(/authentication failed/);
    await expect(databaseAs(undefined, 'postgres')).rejects.toThrow(/certificate/);
    await expect(databaseAs('service.deploy', 'postgres', false)).rejects.toThrow(/no pg_hba.conf entry/);
  });

  it.each(['restart', 'kill'] as const)('keeps what was committed over a %s', { timeout: 60_000 }, async (how) => {
    const before = await databaseAs('service.deploy', 'postgres');
    await before.query(`create table kept_over_${how} as select 42 as answer`);
    if (how === 'kill') await parts.postgres.kill();
    await (how === 'kill' ? parts.postgres.start() : parts.postgres.restart());
    const after = await databaseAs('service.deploy', 'postgres');
    await expect(after.query(`select answer from kept_over_${how}`)).resolves.toMatchObject({ rows: [{ answer: 42 }] });
  });
});
