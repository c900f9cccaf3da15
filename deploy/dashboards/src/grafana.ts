import type { Dashboard, Panel, Row, Step } from './panels.ts';

const columns = 24;
const datasource = { type: 'prometheus', uid: '$datasource' };
const types: Readonly<Record<Panel['kind'], string>> = {
  stat: 'stat',
  graph: 'timeseries',
  bars: 'bargauge',
  table: 'table',
};

/** Grafana's JSON of a dashboard. Panels are set from left to right, and under each other where a line is full. */
export function grafanaOf(dashboard: Dashboard): object {
  const { uid, title, description, rows, byPartner = false } = dashboard;
  return {
    uid,
    title,
    description,
    tags: ['throughline'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        type: 'dashboards',
        title: 'Throughline',
        tags: ['throughline'],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
      },
    ],
    templating: { list: [datasourceVariable, namespaceVariable, ...(byPartner ? [partnerVariable] : [])] },
    annotations: { list: [] },
    panels: panelsOf(rows),
  };
}

const datasourceVariable = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };
const namespaceVariable = choosable('namespace', 'Namespace', 'label_values(throughline_service_ready, namespace)');
const partnerVariable = choosable('partner', 'Partner', 'label_values(throughline_feed_head, throughline_partner_id)');

/** All unless somebody chooses. */
function choosable(name: string, label: string, query: string): object {
  return {
    name,
    label,
    type: 'query',
    datasource,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}

function panelsOf(rows: readonly Row[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: place(0, y, columns, 1),
    });
    y += 1;
    let [x, tallest] = [0, 0];
    for (const panel of row.panels) {
      if (x + panel.width > columns) {
        y += tallest;
        [x, tallest] = [0, 0];
      }
      panels.push({ id: panels.length + 1, ...grafanaPanel(panel), gridPos: place(x, y, panel.width, panel.height) });
      x += panel.width;
      tallest = Math.max(tallest, panel.height);
    }
    y += tallest;
  }
  return panels;
}

const place = (x: number, y: number, w: number, h: number): object => ({ x, y, w, h });

function grafanaPanel(panel: Panel): object {
  const { title, description, kind, queries } = panel;
  const instant = kind !== 'graph';
  return {
    type: types[kind],
    title,
    description,
    datasource,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: kind === 'table' ? '__auto' : legend,
      ...(instant ? { instant: true, range: false } : { range: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: { defaults: defaultsOf(panel), overrides: [] },
    options: optionsOf(panel),
    ...(kind === 'table' ? { transformations: joined(queries) } : {}),
  };
}

function defaultsOf({ kind, unit, steps, decimals }: Panel): object {
  return {
    unit,
    ...(decimals === undefined ? {} : { decimals }),
    ...(kind === 'graph'
      ? { custom: { lineWidth: 1, fillOpacity: 10, showPoints: 'never', spanNulls: 90_000 } }
      : { noValue: '0' }),
    color: { mode: kind === 'graph' ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: (steps ?? [{ from: null, colour: 'blue' }]).map(stepOf) },
  };
}

const stepOf = ({ from, colour }: Step): object => ({ value: from, color: colour });

function optionsOf({ kind }: Panel): object {
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  switch (kind) {
    case 'stat':
      return { reduceOptions, colorMode: 'background', graphMode: 'none', textMode: 'auto', justifyMode: 'center' };
    case 'bars':
      return {
        reduceOptions,
        orientation: 'horizontal',
        displayMode: 'basic',
        showUnfilled: false,
        valueMode: 'color',
      };
    case 'graph':
      return {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
    case 'table':
      return { showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: 'items behind', desc: true }] };
  }
}

/** A row for each partner, a column for each query. */
function joined(queries: Panel['queries']): object[] {
  const columnsOf = Object.fromEntries(
    queries.map(({ legend }, index) => [`Value #${String.fromCharCode(65 + index)}`, legend]),
  );
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: { excludeByName: { Time: true }, renameByName: { throughline_partner_id: 'partner', ...columnsOf } },
    },
  ];
}
