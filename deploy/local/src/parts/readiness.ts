import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import kafkajs from 'kafkajs';
import pg from 'pg';
import type { CertificateFiles } from '../certificates/issue.ts';

const patience = 2_000;

/** @throws unless the broker answers an administrator over mTLS and counts itself in. */
export async function askKafka(port: number, files: CertificateFiles): Promise<void> {
  const { ca, cert, key } = await readAll(files);
  const kafka = new kafkajs.Kafka({
    clientId: 'readiness',
    brokers: [`127.0.0.1:${port}`],
    ssl: { ca: [ca], cert, key },
    connectionTimeout: patience,
    requestTimeout: patience,
    retry: { retries: 0 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('no broker is in the cluster yet');
  } finally {
    await admin.disconnect();
  }
}

/** @throws unless the registry says that it is ready. */
export async function askRegistry(port: number, files: CertificateFiles): Promise<void> {
  const certificates = await readAll(files);
  const status = await new Promise<number>((resolve, reject) => {
    const url = `https://127.0.0.1:${port}/health/ready`;
    const call = request(url, { ...certificates, agent: false, timeout: patience }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.on('error', reject);
    call.end();
  });
  if (status !== 200) throw new Error(`/health/ready answers ${status}`);
}

/** @throws unless the superuser's certificate opens a connection that answers a query. */
export async function askPostgres(port: number, files: CertificateFiles): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    ssl: await readAll(files),
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  });
  // A connection that the server ends while it is starting is an answer, not a crash.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end();
  }
}

async function readAll(files: CertificateFiles): Promise<{ ca: Buffer; cert: Buffer; key: Buffer }> {
  const [ca, cert, key] = await Promise.all(
    [files.caFile, files.certFile, files.keyFile].map((file) => readFile(file)),
  );
  return { ca, cert, key } as { ca: Buffer; cert: Buffer; key: Buffer };
}
