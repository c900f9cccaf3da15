import { randomUUID } from 'node:crypto';
import { get } from 'node:https';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { catalogue } from '@throughline/schemas/catalogue';
import kafkajs, { type AclFilter, type Admin } from 'kafkajs';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { certificateOf } from '../../../test/harness/certificate-of.ts';
import { runProgram } from '../../../test/harness/run-program.ts';
import { type CertificateFiles, readCertificateFiles } from './certificate-files.ts';
import { connectAsAdministrator } from './databases.ts';
import { serviceNames } from './hub-services.ts';
import { kafkaAsAdministrator, topicsOfHub } from './topics.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const name = `test${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const prefix = `${name}.`;

let administrator: CertificateFiles;
let environment: Record<string, string>;
let admin: Admin;
let database: pg.Client;

beforeAll(async () => {
  const { brokers, registryUrl, postgres } = inject('parts');
  administrator = await certificateOf('service.deploy');
  environment = {
    TLS_CA_FILE: administrator.caFile,
    TLS_CERT_FILE: administrator.certFile,
    TLS_KEY_FILE: administrator.keyFile,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_PREFIX: prefix,
    KAFKA_REPLICAS: '1',
    KAFKA_PRINCIPAL_PREFIX: 'CN=',
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_ADMIN_URL: `postgres://postgres@${postgres.host}:${postgres.port}/${name}`,
  };
  database = await connectAsAdministrator(postgres, 'postgres', administrator);
  admin = (await kafkaAsAdministrator(brokers, administrator)).admin();
  await admin.connect();
});

afterAll(async () => {
  await database.query(`drop database if exists ${name} with (force)`).finally(() => database.end());
  const own = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (own.length > 0) await admin.deleteTopics({ topics: own });
  await admin.deleteAcls({ filters: [aclsLike(prefix)] });
  await admin.disconnect();
});

const provision = (what: string, over: Readonly<Record<string, string>> = {}) =>
  runProgram(main, [what], { ...environment, ...over });

/** Three at once, and then one more. */
async function often(what: string): Promise<void> {
  const at = await Promise.all([provision(what), provision(what), provision(what)]);
  const ended = [...at, await provision(what)];
  expect(
    ended.map(({ code }) => code),
    ended.map(({ stdout, stderr }) => stdout + stderr).join('\n'),
  ).toEqual([0, 0, 0, 0]);
}

function getJson(url: string, ca: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    get(url, { ca }, (response) => void json(response).then(resolve, reject)).on('error', reject);
  });
}

function aclsLike(resourceName: string): AclFilter {
  return {
    resourceName,
    resourceType: kafkajs.AclResourceTypes.GROUP,
    resourcePatternType: kafkajs.ResourcePatternTypes.MATCH,
    operation: kafkajs.AclOperationTypes.ANY,
    permissionType: kafkajs.AclPermissionTypes.ANY,
  };
}

describe('provision databases', () => {
  it('makes a role and a schema for each service, again and at once', async () => {
    await often('databases');
    const connection = await connectAsAdministrator(inject('parts').postgres, name, administrator);
    try {
      const { rows } = await connection.query<{ name: string; owner: string }>(
        'select nspname as name, nspowner::regrole::text as owner from pg_namespace where nspname = any($1) order by 1',
        [serviceNames],
      );
      expect(rows).toEqual([...serviceNames].sort().map((service) => ({ name: service, owner: service })));
    } finally {
      await connection.end();
    }
  });
});

describe('provision databases, by who may create roles and databases and no more, as on a managed server', () => {
  const own = `${name}_managed`;
  const role = `installer-${name.replaceAll(/\d/g, 'x')}`;

  afterAll(async () => {
    await database.query(`drop database if exists ${own} with (force)`);
    await database.query(`drop role if exists "${role}"`);
  });

  it('makes the same', async () => {
    const { postgres } = inject('parts');
    const installer = await certificateOf(`service.${role}`);
    await database.query(`create role "${role}" login createrole createdb`);
    // What PostgreSQL gives to whoever creates a role; these are there from other tests.
    await database.query(`grant ${serviceNames.join(', ')} to "${role}" with admin option granted by current_user`);
    await database.query(`revoke inherit option for ${serviceNames.join(', ')} from "${role}"`);
    await database.query(`revoke set option for ${serviceNames.join(', ')} from "${role}"`);
    const { code, stdout, stderr } = await provision('databases', {
      TLS_CERT_FILE: installer.certFile,
      TLS_KEY_FILE: installer.keyFile,
      DATABASE_ADMIN_URL: `postgres://${role}@${postgres.host}:${postgres.port}/${own}`,
    });
    expect(code, stdout + stderr).toBe(0);
    const connection = await connectAsAdministrator(postgres, own, administrator);
    try {
      const { rows } = await connection.query(
        `select nspname as name, nspowner::regrole::text as owner from pg_namespace where nspname = 'vault'`,
      );
      expect(rows).toEqual([{ name: 'vault', owner: 'vault' }]);
    } finally {
      await connection.end();
    }
  });
});

describe('provision topics', () => {
  it('makes every topic, and gives rights to principals as the broker names them, again and at once', async () => {
    await often('topics');
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    expect(topics.sort()).toEqual(
      topicsOfHub(prefix, 1)
        .map(({ topic }) => topic)
        .sort(),
    );
    const { resources } = await admin.describeAcls(aclsLike(`${prefix}vault`));
    const principals = resources.flatMap(({ acls }) => acls.map(({ principal }) => principal));
    expect([...new Set(principals)]).toEqual(['User:CN=service.vault']);
  });

  it('refuses more replicas than there are brokers, and says what to do', async () => {
    const { code, stderr } = await provision('topics', { KAFKA_REPLICAS: '3' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'Topics are to have 3 replicas and Kafka has 1 broker: add brokers, or set KAFKA_REPLICAS to what there is.\n',
    });
  });
});

describe('provision schemas', () => {
  it('registers every contract with the rule that it may change by, again and at once', async () => {
    await often('schemas');
    const { registryUrl } = inject('parts');
    const { ca } = await readCertificateFiles(administrator);
    for (const contract of catalogue) {
      expect(await getJson(`${registryUrl}/subjects/${contract.name}/versions/latest`, ca)).toMatchObject({
        subject: contract.name,
      });
      expect(await getJson(`${registryUrl}/config/${contract.name}`, ca)).toEqual({
        compatibilityLevel: 'FULL_TRANSITIVE',
      });
    }
  });
});

describe('provision', () => {
  it.each([
    ['databases', 'PostgreSQL', { DATABASE_ADMIN_URL: 'postgres://postgres@localhost:1/hub' }],
    ['topics', 'Kafka', { KAFKA_BROKERS: 'localhost:1' }],
    ['schemas', 'The schema registry', { SCHEMA_REGISTRY_URL: 'https://localhost:1' }],
  ])('%s: says that the part could not be reached, after it waited', async (what, part, over) => {
    const { code, stderr } = await provision(what, { PART_WAIT_SECONDS: '0.5', ...over });
    expect(code).toBe(1);
    expect(stderr).toContain(`${part} could not be reached within 0.5 s: `);
  });

  it('says in its log what was provisioned', async () => {
    const { stdout } = await provision('schemas');
    expect(JSON.parse(stdout)).toMatchObject({ event: 'provisioned', level: 'info', what: 'schemas' });
  });

  it('tells every problem of the environment at once, before it does anything', async () => {
    const { code, stderr } = await runProgram(main, ['topics'], { KAFKA_REPLICAS: '0', LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect([...stderr.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, variable]) => variable).sort()).toEqual(
      ['KAFKA_BROKERS', 'KAFKA_REPLICAS', 'LOG_LEVEL', 'TLS_CA_FILE', 'TLS_CERT_FILE', 'TLS_KEY_FILE'].sort(),
    );
  });

  it('refuses a password in DATABASE_ADMIN_URL without repeating it', async () => {
    const { code, stdout, stderr } = await provision('databases', {
      DATABASE_ADMIN_URL: 'postgres://postgres:hunter2@localhost/hub',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_ADMIN_URL: must be postgres://role@host:port/database, without a password');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it.each(['', 'everything', 'topics schemas'])('refuses "%s" and says what there is', async (what) => {
    const { code, stderr } = await runProgram(main, what.split(' '), environment);
    expect(code).toBe(1);
    expect(stderr).toBe(`There is no '${what}' to provision: say one of databases, topics, schemas.\n`);
  });
});
