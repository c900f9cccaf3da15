import { relative } from 'node:path';
import { repository } from './repository.ts';
import type { Tally } from './tally.ts';

/** What is used here of the report that vitest's JSON reporter writes. */
export type VitestReport = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

/**
 * Every test by itself. One that was skipped has failed: a test that cannot run where it should says nothing. So has a
 * file that could not be loaded, a project without tests, and a run that ended badly with nothing to show for it.
 */
export function tallyOf(project: string, ended: boolean, report: VitestReport | undefined): Tally {
  const results = report?.testResults ?? [];
  const tests = results.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, where: `${relative(repository, name)}: ${test.fullName}` })),
  );
  const failed = [
    ...tests.filter(({ status }) => status !== 'passed').map(({ status, where }) => `${where} (${status})`),
    ...results
      .filter(({ status, assertionResults }) => status !== 'passed' && assertionResults.length === 0)
      .map(({ name }) => `${relative(repository, name)}: it could not be run`),
  ];
  const passed = tests.length - tests.filter(({ status }) => status !== 'passed').length;
  if (failed.length > 0) return { passed, failed };
  if (tests.length === 0) return { passed, failed: [`${project}: no tests were run`] };
  if (!ended) return { passed, failed: [`${project}: an error outside of the tests`] };
  return { passed, failed };
}
