import { readFileSync } from 'node:fs';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const settings = {
  brokers: required('KAFKA_BROKERS').split(','),
  group: required('KAFKA_GROUP'),
  callsTopic: required('CALLS_TOPIC'),
  publishedTopic: required('PUBLISHED_TOPIC'),
  databaseUrl: required('DATABASE_URL'),
  pseudonymKey: Buffer.from(required('PSEUDONYM_KEY'), 'base64'),
};

export const tls = {
  ca: readFileSync(required('TLS_CA_FILE'), 'utf8'),
  cert: readFileSync(required('TLS_CERT_FILE'), 'utf8'),
  key: readFileSync(required('TLS_KEY_FILE'), 'utf8'),
};

export const kafkaClient = { clientId: 'nest', brokers: settings.brokers, ssl: tls };
