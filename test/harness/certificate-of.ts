import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { inject } from 'vitest';

/** A certificate of the authority that the shared parts trust. @param commonName such as `service.calls` */
export async function certificateOf(commonName: string): Promise<CertificateFiles> {
  return issue(await ensureAuthority(inject('parts').certificates), { commonName });
}
