import { readFile } from 'node:fs/promises';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { type ServiceName, serviceNames } from '@throughline/provision/hub-services';
import type { Authority } from '../certificates/authority.ts';
import { issue } from '../certificates/issue.ts';

/** Whom the hub's mail is from on one machine. */
export const localSender = 'digests@throughline.invalid';

/** The certificates of one hub: one for each service, each partner, the administrator, and its mail. */
export type HubCertificates = {
  readonly administrator: CertificateFiles;
  readonly services: Readonly<Record<ServiceName, CertificateFiles>>;
  readonly mail: CertificateFiles;
  partner(partnerId: string): CertificateFiles;
};

/**
 * @param partnersFile the declarative file, for the partners' ids
 * @param hostOf the name that a service is reached by, where that is not localhost
 */
export async function issueHubCertificates(
  authority: Authority,
  partnersFile: string,
  hostOf?: (service: string) => string,
): Promise<HubCertificates> {
  const { partners } = JSON.parse(await readFile(partnersFile, 'utf8')) as { partners: { partnerId: string }[] };
  const named = async <Name extends string>(
    kind: string,
    names: readonly Name[],
  ): Promise<[Name, CertificateFiles][]> =>
    Promise.all(
      names.map(async (name) => {
        const hosts = kind === 'service' && hostOf ? [hostOf(name)] : [];
        return [name, await issue(authority, { commonName: `${kind}.${name}`, hosts })];
      }),
    );

  const [administrator, mail, services, ofPartners] = await Promise.all([
    issue(authority, { commonName: 'service.deploy' }),
    issue(authority, { commonName: 'mail.feeds', signsMailFrom: localSender }),
    named('service', serviceNames),
    named(
      'partner',
      partners.map((partner) => partner.partnerId),
    ),
  ]);
  const byPartner = new Map(ofPartners);
  return {
    administrator,
    mail,
    services: Object.fromEntries(services) as Record<ServiceName, CertificateFiles>,
    partner(partnerId) {
      const files = byPartner.get(partnerId);
      if (!files) throw new Error(`${partnerId} is not in the partners file`);
      return files;
    },
  };
}
