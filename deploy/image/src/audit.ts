import { ImageFailure } from './failures.ts';
import type { LockFile, Package } from './lock-file.ts';
import { runCommand } from './run-command.ts';

/** As much of `npm audit --json` as is looked at. */
export type AuditReport = {
  readonly vulnerabilities: Readonly<
    Record<string, { readonly severity: string; readonly range: string; readonly nodes: readonly string[] }>
  >;
};

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
  const said = answer.message?.split('\n')[0] || 'no message';
  throw new AuditUnanswered(
    `The registry did not say which packages are vulnerable (${said}): run npm run image -- audit where npm reaches one that does.`,
  );
}

/** Of these packages those with a known vulnerability of high severity or worse, each as one line. */
export function graveIn(report: AuditReport, lock: LockFile, packages: readonly Package[]): string[] {
  const inImage = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  return Object.entries(report.vulnerabilities).flatMap(([name, { severity, range, nodes }]) => {
    if (!grave.includes(severity)) return [];
    const versions = new Set(nodes.flatMap((node) => lock.packages[node]?.version ?? []));
    return [...versions]
      .filter((version) => inImage.has(`${name}@${version}`))
      .map((version) => `${name}@${version}: ${severity}, versions ${range}`);
  });
}
