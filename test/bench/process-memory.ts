import { readFile } from 'node:fs/promises';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { readMetrics } from '../harness/read-metrics.ts';

/** Resident memory of a process; undefined when it has ended, or where there is no /proc. */
export async function residentMebibytes(pid: number): Promise<number | undefined> {
  return mebibytesOf(pid, 'VmRSS');
}

/** The most resident memory that a process ever had; undefined as above. */
export async function peakMebibytes(pid: number): Promise<number | undefined> {
  return mebibytesOf(pid, 'VmHWM');
}

async function mebibytesOf(pid: number, name: string): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1];
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
