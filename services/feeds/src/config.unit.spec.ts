import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issue } from '@throughline/local/certificates/issue';
import { ConfigurationError } from '@throughline/platform/config';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ValidEnvironment, validEnvironment } from '../../../test/harness/valid-environment.ts';
import { readConfig } from './config.ts';

const from = 'digests@hub.example';

/** Everything that mail needs but the server. */
async function mailEnvironment(): Promise<ValidEnvironment> {
  const valid = await validEnvironment('feeds');
  const { certFile, keyFile } = await issue(valid.authority, { commonName: 'mail.feeds', signsMailFrom: from });
  const password = join(valid.folder, 'password');
  await writeFile(password, 'pass');
  const environment = {
    ...valid.environment,
    SMTP_URL: '',
    EMAIL_FROM: from,
    EMAIL_SIGNING_CERT_FILE: certFile,
    EMAIL_SIGNING_KEY_FILE: keyFile,
  };
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return { ...valid, environment };
}

let folder: string;
beforeEach(async () => {
  ({ folder } = await mailEnvironment());
});

describe('the settings of mail', () => {
  it('are none without a mail server', () => {
    for (const name of ['EMAIL_FROM', 'EMAIL_SIGNING_CERT_FILE', 'EMAIL_SIGNING_KEY_FILE']) vi.stubEnv(name, '');
    expect(readConfig().SMTP_URL).toBe('');
  });

  it.each(['EMAIL_FROM', 'EMAIL_SIGNING_CERT_FILE', 'EMAIL_SIGNING_KEY_FILE'])(
    'are whole with one: %s is missed',
    (name) => {
      vi.stubEnv('SMTP_URL', 'smtps://mail.example');
      expect(readConfig().SMTP_URL).toBe('smtps://mail.example');
      vi.stubEnv(name, '');
      expect(() => readConfig()).toThrow(`${name}: is missing`);
    },
  );

  it('have a password where there is a user, and none where there is none', () => {
    const password = join(folder, 'password');
    vi.stubEnv('SMTP_URL', 'smtps://hub@mail.example');
    expect(() => readConfig()).toThrow('SMTP_PASSWORD_FILE: is missing');
    vi.stubEnv('SMTP_PASSWORD_FILE', password);
    expect(readConfig().SMTP_PASSWORD_FILE).toBe(password);
    vi.stubEnv('SMTP_URL', 'smtps://mail.example');
    expect(() => readConfig()).toThrow('SMTP_URL has no user');
    vi.stubEnv('SMTP_URL', '');
    expect(() => readConfig()).toThrow('SMTP_URL is not');
  });

  it('fit together: the certificate to its key and to the address', () => {
    vi.stubEnv('SMTP_URL', 'smtps://mail.example');
    vi.stubEnv('EMAIL_FROM', 'other@hub.example');
    vi.stubEnv('EMAIL_SIGNING_KEY_FILE', join(folder, 'service.feeds.key'));
    expect(() => readConfig()).toThrow(
      expect.objectContaining({
        problems: [
          'EMAIL_SIGNING_KEY_FILE: is not the key of EMAIL_SIGNING_CERT_FILE',
          'EMAIL_SIGNING_CERT_FILE: is not for the address EMAIL_FROM',
        ],
      }),
    );
  });

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
