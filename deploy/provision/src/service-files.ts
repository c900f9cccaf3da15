import type { ServiceName } from './hub-services.ts';

/** A file that a service reads besides its certificate, and the variable that says where it is. */
export type ServiceFile = {
  readonly variable: string;
  /** What it is called in a secret or a configuration. */
  readonly key: string;
  readonly secret: boolean;
  /** Without it the service does not start. */
  readonly mandatory: boolean;
};

/** What each service has to be given as a file. */
export const serviceFiles: Readonly<Record<ServiceName, readonly ServiceFile[]>> = {
  partners: [{ variable: 'PARTNERS_FILE', key: 'partners.json', secret: false, mandatory: true }],
  vault: [{ variable: 'VAULT_MASTER_KEY_FILE', key: 'vault-master.key', secret: true, mandatory: true }],
  calls: [],
  cases: [],
  referrals: [],
  assistance: [],
  feeds: [
    { variable: 'WEBHOOK_KEY_FILE', key: 'webhook-master.key', secret: true, mandatory: true },
    { variable: 'WEBHOOK_CA_FILE', key: 'webhook-ca.crt', secret: false, mandatory: false },
    { variable: 'SMTP_PASSWORD_FILE', key: 'smtp-password', secret: true, mandatory: false },
    { variable: 'SMTP_CA_FILE', key: 'smtp-ca.crt', secret: false, mandatory: false },
    { variable: 'EMAIL_SIGNING_CERT_FILE', key: 'email-signing.crt', secret: false, mandatory: false },
    { variable: 'EMAIL_SIGNING_KEY_FILE', key: 'email-signing.key', secret: true, mandatory: false },
  ],
};
