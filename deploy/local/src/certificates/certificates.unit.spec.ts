import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Authority, ensureAuthority } from './authority.ts';
import { issue } from './issue.ts';

async function anAuthority(): Promise<Authority> {
  const directory = await mkdtemp(join(tmpdir(), 'throughline-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return await ensureAuthority(directory);
}

async function parsed({ certFile }: Pick<CertificateFiles, 'certFile'>): Promise<X509Certificate> {
  return new X509Certificate(await readFile(certFile));
}

describe('the authority', () => {
  it('is made once, also when two ask at once, and found again', async () => {
    const first = await anAuthority();
    await rm(first.directory, { recursive: true });
    const [one, other] = await Promise.all([ensureAuthority(first.directory), ensureAuthority(first.directory)]);
    const later = await ensureAuthority(first.directory);
    expect(other.certificate.serialNumber).toBe(one.certificate.serialNumber);
    expect(later.certificate.serialNumber).toBe(one.certificate.serialNumber);
  });

  it('may sign certificates and nothing else, and keeps its key to itself', async () => {
    const authority = await anAuthority();
    const certificate = new X509Certificate(await readFile(authority.caFile));
    expect(certificate.ca).toBe(true);
    expect((await stat(join(authority.directory, 'ca.key'))).mode & 0o777).toBe(0o600);
  });
});

describe('a certificate', () => {
  it('has the common name for its whole subject, both uses, and the local names', async () => {
    const authority = await anAuthority();
    const certificate = await parsed(
      await issue(authority, { commonName: 'partner.kyivstar', hosts: ['hub.internal'] }),
    );
    expect(certificate.subject).toBe('CN=partner.kyivstar');
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, DNS:hub.internal');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificate.verify(new X509Certificate(await readFile(authority.caFile)).publicKey)).toBe(true);
  });

  it('for mail names the address and opens no connection', async () => {
    const request = { commonName: 'mail.feeds', signsMailFrom: 'digests@example.org' };
    const authority = await anAuthority();
    const certificate = await parsed(await issue(authority, request));
    expect(certificate.subjectAltName).toBe('email:digests@example.org');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.4']);
    expect((await parsed(await issue(authority, request))).serialNumber).toBe(certificate.serialNumber);
    const another = await parsed(await issue(authority, { ...request, signsMailFrom: 'hub@example.org' }));
    expect(another.subjectAltName).toBe('email:hub@example.org');
  });

  it('has a PKCS#8 key that only its owner reads', async () => {
    const { keyFile } = await issue(await anAuthority(), { commonName: 'service.calls' });
    expect(await readFile(keyFile, 'utf8')).toMatch(
      /^-----BEGIN PRIVATE KEY-----\n[\s\S]*-----END PRIVATE KEY-----\n$/,
    );
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  });

  it('is kept while it is good', async () => {
    const authority = await anAuthority();
    const first = await parsed(await issue(authority, { commonName: 'service.calls' }));
    const again = await parsed(await issue(authority, { commonName: 'service.calls' }));
    expect(again.serialNumber).toBe(first.serialNumber);
  });

  it('is made anew a day before it ends', async () => {
    const authority = await anAuthority();
    const first = await parsed(await issue(authority, { commonName: 'service.calls' }));
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(first.validTo).getTime() - 86_400_000 });
    onTestFinished(() => void vi.useRealTimers());
    const again = await parsed(await issue(authority, { commonName: 'service.calls' }));
    expect(again.serialNumber).not.toBe(first.serialNumber);
  });

  it('is made anew for another host, and under another authority', async () => {
    const authority = await anAuthority();
    const first = await parsed(await issue(authority, { commonName: 'service.calls' }));
    const forHost = await parsed(await issue(authority, { commonName: 'service.calls', hosts: ['calls.internal'] }));
    expect(forHost.serialNumber).not.toBe(first.serialNumber);
    await rm(authority.caFile);
    const successor = await ensureAuthority(authority.directory);
    const underSuccessor = await parsed(await issue(successor, { commonName: 'service.calls' }));
    expect(underSuccessor.verify(new X509Certificate(await readFile(successor.caFile)).publicKey)).toBe(true);
  });

  it.each(['', '../escape', 'a/b', 'CN=x', 'a b'])('refuses %j, which would be no file name', async (commonName) => {
    await expect(issue(await anAuthority(), { commonName })).rejects.toThrow(RangeError);
  });

  it('opens a mutual TLS connection to 127.0.0.1', async () => {
    const authority = await anAuthority();
    const options = async (commonName: string) => {
      const { caFile, certFile, keyFile } = await issue(authority, { commonName });
      const [ca, cert, key] = await Promise.all([readFile(caFile), readFile(certFile), readFile(keyFile)]);
      return { ca, cert, key };
    };
    const server = createServer({ ...(await options('service.calls')), requestCert: true, rejectUnauthorized: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const client = await options('partner.kyivstar');
    const socket = connect({ ...client, port, host: '127.0.0.1' });
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    expect(socket.authorized).toBe(true);
    expect(socket.getPeerCertificate().subject).toEqual({ CN: 'service.calls' });
  });
});
