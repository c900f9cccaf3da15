import { describe, expect, it } from 'vitest';
import type { AvroRecord } from './avro-schema.ts';
import { contractProblems } from './contract-problems.ts';

const first: AvroRecord = {
  type: 'record',
  name: 'CaseOpened',
  namespace: 'throughline.cases',
  fields: [{ name: 'caseId', type: 'string' }],
};
const second: AvroRecord = {
  ...first,
  fields: [...first.fields, { name: 'area', type: ['null', 'string'], default: null }],
};
const third: AvroRecord = {
  ...first,
  fields: [...first.fields, { name: 'area', type: ['null', 'long'], default: null }],
};

describe('a contract beside its versions', () => {
  it('has no problem when it is the newest of them', () => {
    expect(contractProblems({ service: 'cases', schema: second }, [version(1, first), version(2, second)])).toEqual([]);
  });

  it.each([
    ['it has none', []],
    ['it was changed since', [version(1, first)]],
  ])('must be added to them when %s', (_why, versions) => {
    const problems = contractProblems({ service: 'cases', schema: second }, versions);
    expect(problems).toEqual([expect.stringContaining('npm run version -w schemas')]);
  });

  it('is compared with every one of them, not only with the newest', () => {
    // The field left and came back as something else: compatible with version 2, not with version 1.
    const versions = [version(1, second), version(2, first), version(3, third)];
    const problems = contractProblems({ service: 'cases', schema: third }, versions);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => problem.includes('against version 1'))).toBe(true);
  });

  it('misses a version that was removed', () => {
    const problems = contractProblems({ service: 'cases', schema: second }, [version(2, second)]);
    expect(problems).toEqual([expect.stringContaining('version 1 is missing')]);
  });

  it('must leave its enums room to grow', () => {
    const schema: AvroRecord = {
      ...first,
      fields: [{ name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A'] } }],
    };
    const problems = contractProblems({ service: 'cases', schema }, [version(1, schema)]);
    expect(problems).toEqual([expect.stringContaining('the enum Kind has no default')]);
  });
});

function version(number: number, schema: AvroRecord) {
  return { number, schema };
}
