import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from '@throughline/local/process/child';
import { runToEnd } from '@throughline/local/process/run-to-end';
import { grant } from '@throughline/platform/kafka/topics';
import { connectAsAdministrator } from '@throughline/provision/databases';
import type { BenchHub } from './bench-hub.ts';

/** A NestJS service beside the hub, in its own role, on topics and in a schema of its own. */
export type NestPeer = {
  readonly pid: number;
  /** Full names. */
  readonly callsTopic: string;
  readonly publishedTopic: string;
  /** Rejects, with what it said last, when it ends before it is stopped. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
};

const role = 'nest';
const folder = fileURLToPath(new URL('./peers/nest/', import.meta.url));
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Compiles it (decorators are more than type stripping can do), gives it what it needs, and starts it. */
export async function startNestPeer(bench: BenchHub): Promise<NestPeer> {
  const { settings } = bench.hub;
  const [callsTopic, publishedTopic] = await Promise.all(
    ['bench-nest-reported', 'bench-nest-published'].map((name) => bench.createTopic(name)),
  );
  if (!callsTopic || !publishedTopic) throw new Error('there are no topics');
  const group = `${settings.kafkaPrefix}${role}`;
  await Promise.all([allow(bench, callsTopic, publishedTopic, group), createTable(bench)]);
  const certificate = await bench.certificate(`service.${role}`);
  // Below its package, so that its imports are found from there.
  const cache = join(folder, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const compiled = await mkdtemp(join(cache, 'compiled-'));
  const remove = (): Promise<void> => rm(compiled, { recursive: true, force: true });
  try {
    await runToEnd(process.execPath, [compiler, '-p', folder, '--outDir', compiled]);
    const logFile = join(bench.hub.dataDirectory, 'logs', `${role}.log`);
    const running = await startProcess({
      name: role,
      command: process.execPath,
      args: [join(compiled, 'main.js')],
      logFile,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        KAFKA_BROKERS: settings.brokers.join(','),
        KAFKA_GROUP: group,
        CALLS_TOPIC: callsTopic,
        PUBLISHED_TOPIC: publishedTopic,
        DATABASE_URL: `postgres://${role}@${settings.database.host}:${settings.database.port}/${settings.database.name}`,
        TLS_CA_FILE: certificate.caFile,
        TLS_CERT_FILE: certificate.certFile,
        TLS_KEY_FILE: certificate.keyFile,
        PSEUDONYM_KEY: randomBytes(32).toString('base64'),
      },
    });
    const ended = running.exited.then(async ({ code }): Promise<never> => {
      const said = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').slice(-20).join('\n');
      throw new Error(`the NestJS service ended with ${code}:\n${said}`);
    });
    ended.catch(() => {});
    return {
      pid: running.pid,
      callsTopic,
      publishedTopic,
      ended,
      async stop() {
        await running.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function allow({ kafka }: BenchHub, read: string, write: string, group: string): Promise<void> {
  const principal = `service.${role}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    await grant(admin, [
      { principal, may: 'read', topic: read },
      { principal, may: 'write', topic: write },
      { principal, may: 'use groups', prefix: group },
    ]);
  } finally {
    await admin.disconnect();
  }
}

async function createTable({ hub }: BenchHub): Promise<void> {
  const { database, certificates } = hub.settings;
  const administrator = await connectAsAdministrator(database, database.name, certificates.administrator);
  try {
    // The server is the bench's own, and goes with it.
    await administrator.query(`create role ${role} login; grant connect on database ${database.name} to ${role};
      create schema ${role} authorization ${role}; set role ${role}; set search_path = ${role};
      ${await readFile(join(folder, 'schema.sql'), 'utf8')}`);
  } finally {
    await administrator.end();
  }
}
