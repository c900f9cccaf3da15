import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { queryProblems } from './promql.ts';
import { readDocument } from './tables.ts';

type Rules = {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
};

const { groups } = parse(readDocument('deploy/chart/files/alerts.yaml')) as Rules;
const alerts = groups.flatMap(({ rules }) => rules);

describe('an alert', () => {
  it.each(alerts)('$alert asks for metrics, labels and values that there are', ({ expr }) => {
    expect(queryProblems(expr)).toEqual([]);
  });
});
