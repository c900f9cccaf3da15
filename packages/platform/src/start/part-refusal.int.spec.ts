import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { callForwarded } from '@throughline/schemas/calls.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { quiet } from '../../../../test/harness/database.ts';
import type { Certificates } from '../config.ts';
import { createAvroEncoder } from '../kafka/avro.ts';
import { connectKafka } from '../kafka/connection.ts';
import { createSchemaRegistry } from '../kafka/schema-registry.ts';
import { createReadiness } from '../readiness.ts';
import { requireTopics } from './check-topics.ts';
import { kafka, theRegistry } from './part-refusal.ts';
import { reachPart } from './reach-part.ts';

const { brokers, registryUrl, certificates } = inject('parts');
const waiting = { readiness: createReadiness(), log: quiet };
let folder: string;
/** Of an authority that no part knows. */
let foreign: Certificates;
/** The same certificate, and the parts' authority among those that it trusts. */
let trusting: Certificates;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-foreign-'));
  const { caFile, certFile, keyFile } = await issue(await ensureAuthority(folder), { commonName: 'service.calls' });
  const [ca, cert, key] = (await Promise.all([caFile, certFile, keyFile].map((file) => readFile(file)))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  foreign = { ca, cert, key };
  trusting = { ca: await readFile(join(certificates, 'ca.crt')), cert, key };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const reachKafka = (files: Certificates): Promise<void> => {
  const client = connectKafka({ KAFKA_BROKERS: brokers, SERVICE_NAME: 'calls' }, files, quiet);
  return reachPart(kafka, () => requireTopics(client, { topics: ['calls'], replicas: 1, written: true }), waiting);
};
const reachRegistry = (files: Certificates) =>
  reachPart(theRegistry, () => createAvroEncoder(createSchemaRegistry(registryUrl, files), [callForwarded]), waiting);

describe('with a wrong certificate', () => {
  it("Kafka's own is not trusted, and that is said", async () => {
    await expect(reachKafka(foreign)).rejects.toMatchObject({
      reason: 'CERTIFICATE_REFUSED',
      message: expect.stringContaining('The certificate of Kafka was not issued by an authority in TLS_CA_FILE'),
    });
  });

  it('Kafka refuses ours, and that is said', async () => {
    await expect(reachKafka(trusting)).rejects.toMatchObject({
      reason: 'CERTIFICATE_REFUSED',
      message: expect.stringContaining("This service's certificate is refused by Kafka"),
    });
  });

  it("the registry's own is not trusted, and that is said", async () => {
    await expect(reachRegistry(foreign)).rejects.toMatchObject({
      reason: 'CERTIFICATE_REFUSED',
      message: expect.stringContaining('The certificate of the schema registry was not issued by'),
    });
  });
});
