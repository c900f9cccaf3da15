import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { CertificateFiles } from '@throughline/provision/certificate-files';

const patienceMilliseconds = 10_000;

/** The metrics of a service on this machine, in Prometheus' format. */
export async function readMetrics(port: number, files: CertificateFiles): Promise<string> {
  const [ca, cert, key] = (await Promise.all(
    [files.caFile, files.certFile, files.keyFile].map((file) => readFile(file)),
  )) as [Buffer, Buffer, Buffer];
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, path: '/metrics', ca, cert, key, timeout: patienceMilliseconds };
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error('the metrics do not answer')));
    asked.on('error', reject);
    asked.end();
  });
}
