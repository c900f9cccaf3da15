import { request } from 'node:https';
import { type CertificateFiles, readCertificateFiles } from '@throughline/provision/certificate-files';
import kafkajs from 'kafkajs';
import pg from 'pg';

const patience = 2_000;

/** @throws unless the broker answers an administrator over mTLS and counts itself in. */
export async function askKafka(port: number, files: CertificateFiles): Promise<void> {
  const { ca, cert, key } = await readCertificateFiles(files);
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
  const certificates = await readCertificateFiles(files);
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
    ssl: { ...(await readCertificateFiles(files)) },
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
