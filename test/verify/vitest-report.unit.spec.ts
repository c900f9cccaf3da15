import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './repository.ts';
import { tallyOf, type VitestReport } from './vitest-report.ts';

const file = (status: string, ...tests: readonly string[]): VitestReport['testResults'][number] => ({
  name: join(repository, 'a.unit.spec.ts'),
  status,
  assertionResults: tests.map((each, index) => ({ fullName: `test ${index}`, status: each })),
});

describe('the tally of a project', () => {
  it('counts every test', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('passed', 'passed')] };
    expect(tallyOf('unit', true, report)).toEqual({ passed: 3, failed: [] });
  });

  it.each(['failed', 'skipped', 'pending', 'todo'])('counts a %s test as failed', (status) => {
    const report = { testResults: [file('passed', 'passed', status)] };
    expect(tallyOf('unit', true, report)).toEqual({ passed: 1, failed: [`a.unit.spec.ts: test 1 (${status})`] });
  });

  it('counts a file that could not be loaded as failed', () => {
    const report = { testResults: [file('passed', 'passed'), file('failed')] };
    expect(tallyOf('unit', false, report)).toEqual({ passed: 1, failed: ['a.unit.spec.ts: it could not be run'] });
  });

  it.each([
    ['there was no test', true, { testResults: [] }],
    ['there is no report', false, undefined],
    ['only errors outside of the tests were seen', false, { testResults: [file('passed', 'passed')] }],
  ])('has one failure when %s', (_what, ended, report) => {
    expect(tallyOf('unit', ended, report).failed).toHaveLength(1);
  });
});
