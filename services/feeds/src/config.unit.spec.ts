import { ConfigurationError } from '@throughline/platform/config';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.ts';

beforeEach(() => {
  const mandatory = {
    SERVICE_NAME: 'feeds',
    GRPC_PORT: '1',
    METRICS_PORT: '2',
    TLS_CA_FILE: 'a',
    TLS_CERT_FILE: 'b',
    TLS_KEY_FILE: 'c',
    KAFKA_BROKERS: 'localhost:1',
    SCHEMA_REGISTRY_URL: 'https://localhost',
    DATABASE_URL: 'postgres://localhost/x',
    WEBHOOK_KEY_FILE: 'f',
    SMTP_URL: '',
    EMAIL_FROM: 'digests@hub.example',
    EMAIL_SIGNING_CERT_FILE: 'd',
    EMAIL_SIGNING_KEY_FILE: 'e',
  };
  for (const [name, value] of Object.entries(mandatory)) vi.stubEnv(name, value);
});
afterEach(() => void vi.unstubAllEnvs());

describe('the settings of mail', () => {
  it('are none without a mail server', () => {
    for (const name of ['EMAIL_FROM', 'EMAIL_SIGNING_CERT_FILE', 'EMAIL_SIGNING_KEY_FILE']) vi.stubEnv(name, '');
    expect(readConfig().SMTP_URL).toBe('');
  });

  it.each(['EMAIL_FROM', 'EMAIL_SIGNING_CERT_FILE', 'EMAIL_SIGNING_KEY_FILE'])(
    'are whole with one: %s is missed',
    (name) => {
      vi.stubEnv('SMTP_URL', 'smtps://hub@mail.example');
      expect(readConfig().SMTP_URL).toBe('smtps://hub@mail.example');
      vi.stubEnv(name, '');
      expect(() => readConfig()).toThrow(name);
    },
  );

  it.each(['smtps://hub:pass@mail.example', 'https://mail.example', 'mail.example:25', 'smtp://'])(
    'do not take %s for a mail server, and do not repeat it',
    (url) => {
      vi.stubEnv('SMTP_URL', url);
      expect(() => readConfig()).toThrow(ConfigurationError);
      expect(() => readConfig()).toThrow(/SMTP_URL: smtp:.*no password$/);
    },
  );

  it.each(['Hub <digests@hub.example>', 'a@b, c@d', 'digests'])('do not take %s for a sender', (from) => {
    vi.stubEnv('EMAIL_FROM', from);
    expect(() => readConfig()).toThrow('EMAIL_FROM');
  });
});
