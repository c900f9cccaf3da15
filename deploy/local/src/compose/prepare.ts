// For deploy/compose.yaml: makes certificates, keys and configuration, and puts for each container what is its own into a
// folder of its name. Usage: prepare.ts FOLDER. Again keeps what is there and still good.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { type ServiceName, serviceNames } from '@throughline/provision/hub-services';
import { ensureAuthority } from '../certificates/authority.ts';
import { issue } from '../certificates/issue.ts';
import { replace } from '../certificates/pem-pair.ts';
import { type HubCertificates, issueHubCertificates } from '../hub/hub-certificates.ts';
import { ensureVaultKey, ensureWebhookKey } from '../hub/master-keys.ts';
import { kafkaFiles, kafkaStart } from '../parts/containers/kafka.ts';
import { postgresFiles, postgresStart } from '../parts/containers/postgres.ts';
import { partnerIds } from '../sandbox/partner-ids.ts';

const root = process.argv[2];
if (!root) throw new Error('Usage: prepare.ts FOLDER');
const partnersFile = fileURLToPath(new URL('../../partners.json', import.meta.url));
const kafkaAddress = {
  port: 9093,
  controllerPort: 9094,
  advertisedHost: 'kafka',
  // On a busy machine a broker is silent for longer than a test wants to wait for one that was killed.
  brokerSessionMilliseconds: 30_000,
};

const authorityFolder = join(root, 'authority');
const authority = await ensureAuthority(authorityFolder);
const certificates = await issueHubCertificates(authority, partnersFile, (service) => service);
const partCertificate = (part: string, host: string): Promise<CertificateFiles> =>
  issue(authority, { commonName: `service.${part}`, hosts: [host] });

await Promise.all([
  put('deploy', await identityOf(certificates.administrator)),
  ...serviceNames.map(async (name) =>
    put(name, { ...(await identityOf(certificates.services[name])), ...(await ownFiles(name, certificates)) }),
  ),
  put('sandbox', await partnerFiles(certificates)),
  put(
    'kafka',
    { ...(await kafkaFiles(await partCertificate('broker', 'kafka'), kafkaAddress)), 'start.sh': kafkaStart },
    0o644,
  ),
  put('registry', await identityOf(await partCertificate('registry', 'registry'))),
  put('postgres', {
    ...(await postgresFiles(await partCertificate('postgres', 'postgres'), 5432)),
    'start.sh': postgresStart,
  }),
]);

/** As a Kubernetes secret of the kind tls has it. */
async function identityOf({ caFile, certFile, keyFile }: CertificateFiles): Promise<Record<string, string>> {
  return {
    'ca.crt': await readFile(caFile, 'utf8'),
    'tls.crt': await readFile(certFile, 'utf8'),
    'tls.key': await readFile(keyFile, 'utf8'),
  };
}

async function ownFiles(name: ServiceName, { mail }: HubCertificates): Promise<Record<string, string>> {
  switch (name) {
    case 'partners':
      return { 'partners.json': await readFile(partnersFile, 'utf8') };
    case 'vault':
      return { 'vault-master.key': await readFile(await ensureVaultKey(authorityFolder), 'utf8') };
    case 'feeds':
      return {
        'webhook-master.key': await readFile(await ensureWebhookKey(authorityFolder), 'utf8'),
        'email-signing.crt': await readFile(mail.certFile, 'utf8'),
        'email-signing.key': await readFile(mail.keyFile, 'utf8'),
      };
    case 'calls':
    case 'cases':
    case 'referrals':
    case 'assistance':
      return {};
  }
}

async function partnerFiles(hub: HubCertificates): Promise<Record<string, string>> {
  const files: Record<string, string> = { 'ca.crt': await readFile(authority.caFile, 'utf8') };
  for (const id of partnerIds) {
    const { certFile, keyFile } = hub.partner(id);
    files[`partner.${id}.crt`] = await readFile(certFile, 'utf8');
    files[`partner.${id}.key`] = await readFile(keyFile, 'utf8');
  }
  return files;
}

/** @param mode where a container's program runs as another user, and alone, all may read */
async function put(folder: string, files: Readonly<Record<string, string>>, mode = 0o600): Promise<void> {
  await mkdir(join(root ?? '', folder), { recursive: true });
  await Promise.all(
    Object.entries(files).map(([name, content]) => replace(join(root ?? '', folder, name), content, mode)),
  );
}
