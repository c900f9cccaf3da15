import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageFailure } from './failures.ts';
import type { Component } from './look-at-image.ts';
import { repository, runCommand } from './run-command.ts';

/** As much of `npm audit --json` as is looked at. */
export type AuditReport = {
  readonly vulnerabilities: Readonly<
    Record<string, { readonly severity: string; readonly range: string; readonly nodes: readonly string[] }>
  >;
};

/** As much of package-lock.json as is looked at. */
type Lock = { readonly packages: Readonly<Record<string, { readonly version?: string }>> };

/** The registry has no answer to which of the packages are vulnerable. */
export class AuditUnanswered extends ImageFailure {}

const grave = ['high', 'critical'];

/**
 * Asks the registry, through npm, which of the packages of the lock file have known vulnerabilities.
 * @throws AuditUnanswered when it does not say, which is not the same as that there are none
 */
export async function askRegistry(): Promise<AuditReport> {
  const { stdout, stderr } = await runCommand('npm', ['audit', '--json', '--omit=dev', '--audit-level=high']);
  return readReport(stdout, stderr);
}

/** @throws AuditUnanswered unless the text is a report */
export function readReport(stdout: string, stderr = ''): AuditReport {
  let answer: Partial<AuditReport> & { readonly message?: string };
  try {
    answer = JSON.parse(stdout) as typeof answer;
  } catch {
    answer = { message: stderr.trim() || stdout.trim() };
  }
  if (answer.vulnerabilities !== undefined) return { vulnerabilities: answer.vulnerabilities };
  throw new AuditUnanswered(
    `The registry did not say which packages are vulnerable (${answer.message?.split('\n')[0] ?? 'no message'}): run npm run image -- audit where npm reaches one that does.`,
  );
}

/** Packages of the image with a known vulnerability of high severity or worse, each as one line. */
export function graveIn(report: AuditReport, lock: Lock, installed: readonly Component[]): string[] {
  const inImage = new Set(installed.map(({ name, version }) => `${name}@${version}`));
  return Object.entries(report.vulnerabilities).flatMap(([name, { severity, range, nodes }]) => {
    if (!grave.includes(severity)) return [];
    const versions = new Set(nodes.flatMap((node) => lock.packages[node]?.version ?? []));
    return [...versions]
      .filter((version) => inImage.has(`${name}@${version}`))
      .map((version) => `${name}@${version}: ${severity}, versions ${range}`);
  });
}

export async function readLock(): Promise<Lock> {
  return JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')) as Lock;
}
