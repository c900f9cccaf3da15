import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '@throughline/client';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { serviceEnvironment } from '@throughline/local/hub/service-environment';
import { defaultCacheDirectory } from '@throughline/local/parts/choose-provider';
import type { Part } from '@throughline/local/parts/parts';
import { postgresProcess } from '@throughline/local/parts/processes/postgres';
import { connectAsAdministrator } from '@throughline/provision/databases';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type GuideBlock, guideBlocks, onOwnDatabase } from '../docs/guide-blocks.ts';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { freePorts } from '../harness/free-ports.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions, person } from '../harness/journey.ts';
import { runCommands } from '../harness/run-commands.ts';
import { until } from '../harness/until.ts';
import { repository } from '../verify/repository.ts';

const blocks = guideBlocks().filter(({ notRun }) => notRun === undefined);
const named = (all: readonly GuideBlock[]): [string, GuideBlock][] =>
  all.map((block) => [`line ${block.line}, ${block.section}: ${block.text.split('\n')[0]?.slice(0, 60)}`, block]);

/** What the guide's commands find in their environment. */
function environmentOf(hub: TestHub, healthPort: number): NodeJS.ProcessEnv {
  const { settings, certificates, dataDirectory } = hub;
  const { caFile, certFile, keyFile } = certificates.administrator;
  const { host, port, name } = settings.database;
  const service = serviceEnvironment('cases', settings);
  const provision = {
    TLS_CA_FILE: caFile,
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
    DATABASE_ADMIN_URL: `postgres://postgres@${host}:${port}/${name}`,
    KAFKA_REPLICAS: '1',
  };
  return {
    ...service,
    PATH: `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}`,
    HOME: dataDirectory,
    CERTS: inject('parts').certificates,
    HEALTH_PORT: String(healthPort),
    METRICS_PORT: String(settings.ports.services.cases.metrics),
    THROUGHLINE_CALLS_ADDRESS: hub.endpoints.calls,
    THROUGHLINE_FEEDS_ADDRESS: hub.endpoints.feeds,
    ...provision,
  };
}

async function succeed(commands: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const { code, output, complaint } = await runCommands(commands, { cwd: repository, environment });
  expect(code, `${commands}\n${output}\n${complaint}`).toBe(0);
  return output;
}

describe("the guide's commands", () => {
  let hub: TestHub;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const [health] = (await freePorts(1)) as [number];
    hub = await startTestHub(inject('parts'), { extraOf: { cases: { HEALTH_PORT: String(health) } } });
    environment = environmentOf(hub, health);
    const call = aCall();
    for await (const _ of hub.client('kyivstar').calls.publishCalls([call]));
    await deskActions(hub.client('iom-ukraine')).refer(call.callId, ['la-strada-kyiv']);
  });
  afterAll(() => hub?.stop());

  it.each(named(blocks.filter(({ section }) => !onOwnDatabase.includes(section))))('work: %s', async (_name, block) => {
    if (block.language === 'sh') {
      // Migrations are run as the service, with its own certificate.
      const own = block.text.includes('migrate.ts') ? serviceEnvironment('cases', hub.settings) : {};
      await succeed(block.text, { ...environment, ...own, PATH: environment['PATH'] });
      return;
    }
    const { database, certificates } = hub.settings;
    const administrator = await connectAsAdministrator(database, database.name, certificates.administrator);
    await administrator.query(block.text).finally(() => administrator.end());
  });
});

describe('a backup', () => {
  let folder: string;
  let postgres: Part;
  let hub: TestHub;
  let desk: Journal;
  let data: string;

  beforeAll(async () => {
    const parts = inject('parts');
    folder = await mkdtemp(join(tmpdir(), 'throughline-backup-'));
    const [port] = (await freePorts(1)) as [number];
    postgres = postgresProcess({
      dataDirectory: join(folder, 'data'),
      cacheDirectory: defaultCacheDirectory(),
      ports: { kafka: 0, controller: 0, registry: 0, postgres: port },
      authority: await ensureAuthority(parts.certificates),
      report: () => {},
    });
    await postgres.start();
    hub = await startTestHub({ ...parts, postgres: { host: '127.0.0.1', port } });
    desk = keepJournal(hub.client('iom-ukraine'));
  });
  // Each for itself, and the last first: what can't be stopped must leave nothing else running.
  afterAll(async () => {
    // Where root runs the tests, the server's data are elsewhere.
    if (data) await rm(data, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => void (await postgres?.stop()));
  afterAll(() => hub?.stop());
  afterAll(() => desk?.stop());

  const ofSection = (section: string): string =>
    blocks.flatMap((block) => (block.section === section && block.language === 'sh' ? [block.text] : [])).join('\n');
  const outcomeOf = async (call: Call): Promise<string | undefined> => {
    for await (const { outcome } of hub.client('kyivstar').calls.publishCalls([call])) return outcome;
    return undefined;
  };
  const publish = async (): Promise<Call> => {
    const call = aCall();
    expect(await outcomeOf(call)).toBe('ACCEPTED');
    await until('the call on the desk feed', () => desk.of('callForwarded').some((it) => it.callId === call.callId));
    return call;
  };
  const dataFolder = async (): Promise<string> => {
    const administrator = await connectAsAdministrator(
      hub.settings.database,
      'postgres',
      hub.certificates.administrator,
    );
    const { rows } = await administrator.query<{ data_directory: string }>('show data_directory');
    await administrator.end();
    return rows[0]?.data_directory ?? '';
  };

  it('is restored to what it was, and the hub goes on', { timeout: 300_000 }, async () => {
    const before = await publish();
    const { personId, consentId, referralId } = await deskActions(hub.client('iom-ukraine')).refer(before.callId, [
      'la-strada-kyiv',
    ]);
    const centre = hub.client('la-strada-kyiv');
    await until('the referral', async () => (await centre.feeds.getFeedStatus({})).headPosition > 0n);
    data = await dataFolder();
    const environment = {
      PATH: process.env['PATH'],
      BACKUP: join(folder, `${randomUUID()}.tar`),
      PGDATA: data,
    };

    await postgres.stop();
    await succeed(ofSection('Back up'), environment);
    await postgres.start();
    const later = await publish();

    // What the desk has in memory by then is more than the hub will have.
    await desk.stop();
    // The disk is lost: with the copy from before, the later call is not there, and everything else is.
    await postgres.kill();
    await succeed(ofSection('Restore'), environment);
    await postgres.start();
    desk = keepJournal(hub.client('iom-ukraine'));
    expect(await outcomeOf(before)).toBe('DUPLICATE');
    expect(await outcomeOf(later), 'a call of after the copy, sent again').toBe('ACCEPTED');
    await centre.referrals.acceptReferral({ referralId });
    const opened = await centre.vault.openPerson({ personId, consentId });
    expect(opened.data?.name).toBe(person.name);
    await publish();
  });
});
