import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles, folder } from '@throughline/dashboards/dashboards';
import { describe, expect, it } from 'vitest';
import { repository } from '../verify/repository.ts';
import { queryProblems } from './promql.ts';
import { readDocument } from './tables.ts';

type Place = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
type GrafanaPanel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Place;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
};
type GrafanaDashboard = {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly GrafanaPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
};

const files = readdirSync(join(repository, folder)).sort();
const dashboards = files.map((file) => ({
  file,
  dashboard: JSON.parse(readDocument(`${folder}/${file}`)) as GrafanaDashboard,
}));
const queriesOf = ({ panels }: GrafanaDashboard): { title: string; expr: string; legendFormat: string }[] =>
  panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('the dashboards', () => {
  it('are those that `npm run generate` makes', () => {
    const made = dashboardFiles();
    expect(files).toEqual([...made.keys()].sort());
    for (const [file, text] of made) expect(readDocument(`${folder}/${file}`), file).toBe(text);
  });

  it('have addresses and titles of their own', () => {
    expect(new Set(dashboards.map(({ dashboard }) => dashboard.uid)).size).toBe(files.length);
    expect(new Set(dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(files.length);
  });
});

describe.each(dashboards)('$file', ({ dashboard }) => {
  it('asks for metrics, labels and values that there are', () => {
    const queries = queriesOf(dashboard);
    expect(queries.length).toBeGreaterThan(5);
    const problems = queries.flatMap(({ title, expr }) => queryProblems(expr).map((problem) => `${title}: ${problem}`));
    expect(problems).toEqual([]);
  });

  it('names its series by labels that they have', () => {
    for (const { title, expr, legendFormat } of queriesOf(dashboard)) {
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
      for (const label of named) expect(expr, title).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
    }
  });

  it('chooses among values that there are', () => {
    const asked = dashboard.templating.list.flatMap(
      ({ query }) => /label_values\((\w+), (\w+)\)/.exec(JSON.stringify(query)) ?? [],
    );
    for (let index = 0; index < asked.length; index += 3) {
      expect(queryProblems(`sum by (${asked[index + 2]}) (${asked[index + 1]})`)).toEqual([]);
    }
    const used = new Set(JSON.stringify(dashboard.panels).match(/\$(?!__)\w+/g));
    expect([...used].sort()).toEqual(dashboard.templating.list.map(({ name }) => `$${name}`).sort());
  });

  it('has panels that are whole, explained and beside each other', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [index, { title, type, description = '', gridPos }] of panels.entries()) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      if (type !== 'row') expect(description, title).toMatch(/\.$/);
      const over = panels.slice(index + 1).filter((other) => overlap(gridPos, other.gridPos));
      expect(over.map((other) => `${title} and ${other.title}`)).toEqual([]);
    }
  });
});

describe('a query is found out that', () => {
  it.each([
    ['is no PromQL', 'sum by (service_name (throughline_outbox_age)', /^is no PromQL/],
    [
      'asks for a metric that there is not',
      'max(throughline_outbox_size)',
      /^there is no metric throughline_outbox_size$/,
    ],
    [
      'asks for a label that it does not have',
      'throughline_outbox_age{throughline_door="KAFKA"}',
      /has no throughline_door$/,
    ],
    [
      'asks for a value that there is not',
      'throughline_calls_received_total{throughline_outcome="LOST"}',
      /is never LOST$/,
    ],
    [
      'groups by a label that nothing has',
      'sum by (partner) (throughline_feed_lag)',
      /^nothing has partner to group by$/,
    ],
  ])('%s', (_what, query, problem) => {
    expect(queryProblems(query)).toEqual([expect.stringMatching(problem)]);
  });
});
