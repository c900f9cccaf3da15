import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { CertificateFiles } from '@throughline/local/certificates/issue';

const patienceMilliseconds = 5_000;

/** Resident memory of a process; undefined when it has ended, or where there is no /proc. */
export async function residentMebibytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /VmRSS:\s+(\d+) kB/.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1_024;
}

/** What lives in a service's JavaScript heap, all spaces together, as it tells Prometheus; undefined when it does not. */
export async function usedHeapMebibytes(port: number, files: CertificateFiles): Promise<number | undefined> {
  return usedHeapIn(await readMetrics(port, files).catch(() => ''));
}

/** @param text of Prometheus' format */
export function usedHeapIn(text: string): number | undefined {
  const spaces = [...text.matchAll(/^v8js_memory_heap_used(?:_bytes)?\{[^}]*\} ([0-9.e+]+)/gm)];
  if (spaces.length === 0) return undefined;
  return spaces.reduce((sum, [, bytes]) => sum + Number(bytes), 0) / 1024 ** 2;
}

async function readMetrics(port: number, files: CertificateFiles): Promise<string> {
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
