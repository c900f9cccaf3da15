import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { type AttributeContract, attributes } from '@throughline/platform/telemetry/contract-attributes';
import { type MetricContract, metrics, prometheusNamesOf } from '@throughline/platform/telemetry/contract-metrics';
import { runtimeMetrics } from '@throughline/platform/telemetry/contract-runtime';

type Declared = Pick<MetricContract, 'instrument'> & { readonly attributes: readonly string[] };

const declared = Object.entries<Declared>({ ...metrics, ...runtimeMetrics });
/** What every value has, and what comes with the scrape. */
const ofEverySample = ['service_name', 'otel_scope_name', 'namespace', 'pod', 'instance', 'job'];
const labelOf = (attribute: string): string => attribute.replace('?', '').replaceAll('.', '_');

/** The labels of each value that there is in Prometheus. */
const labelsOf = new Map(
  declared.flatMap(([name, metric]) =>
    prometheusNamesOf(name, metric).map((sample) => [
      sample,
      new Set([...metric.attributes.map(labelOf), ...ofEverySample, ...(sample.endsWith('_bucket') ? ['le'] : [])]),
    ]),
  ),
);
// Prometheus' own, of every scrape.
labelsOf.set('up', new Set(ofEverySample));
const valuesOf = new Map(
  Object.entries<AttributeContract>(attributes).flatMap(([name, { values }]) =>
    values ? [[labelOf(name), new Set(values)] as const] : [],
  ),
);

/**
 * What is wrong with a query in PromQL: its grammar, metrics that there are not, labels that they don't have, values
 * that a label never has. Variables of Grafana are taken for any value.
 */
export function queryProblems(query: string): string[] {
  const text = query.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '6h');
  const problems: string[] = [];
  const textOf = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  const { topNode } = parser.parse(text);
  if (nodesIn(topNode, '⚠').length > 0) return [`is no PromQL: ${query}`];
  for (const selector of nodesIn(topNode, 'VectorSelector')) {
    const metric = selector.getChild('Identifier');
    const labels = labelsOf.get(metric ? textOf(metric) : '');
    if (!labels) {
      problems.push(`there is no metric ${metric ? textOf(metric) : textOf(selector)}`);
      continue;
    }
    for (const matcher of nodesIn(selector, 'UnquotedLabelMatcher')) {
      const [label = '', operator = '', value = ''] = ['LabelName', 'MatchOp', 'StringLiteral'].map((kind) => {
        const node = matcher.getChild(kind);
        return node ? textOf(node) : '';
      });
      if (!labels.has(label)) problems.push(`${metric ? textOf(metric) : ''} has no ${label}`);
      for (const each of valuesAskedFor(operator, value.slice(1, -1))) {
        if (valuesOf.get(label)?.has(each) === false) problems.push(`${label} is never ${each}`);
      }
    }
  }
  for (const grouping of nodesIn(topNode, 'GroupingLabels')) {
    const within = enclosing(grouping);
    const known = new Set(
      nodesIn(within, 'VectorSelector').flatMap((selector) => {
        const metric = selector.getChild('Identifier');
        return [...(labelsOf.get(metric ? textOf(metric) : '') ?? [])];
      }),
    );
    for (const label of nodesIn(grouping, 'LabelName')) {
      if (!known.has(textOf(label))) problems.push(`nothing has ${textOf(label)} to group by`);
    }
  }
  return problems;
}

function nodesIn(node: SyntaxNode, kind: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((it) => {
    if (it.name === kind || (kind === '⚠' && it.type.isError)) found.push(it.node);
  });
  return found;
}

/** The aggregation or the operation that a list of labels belongs to. */
function enclosing(node: SyntaxNode): SyntaxNode {
  let it = node;
  while (it.parent && it.name !== 'AggregateExpr' && it.name !== 'BinaryExpr') it = it.parent;
  return it;
}

/** Those of a plain text, or of a regular expression that is a list of them. */
function valuesAskedFor(operator: string, value: string): string[] {
  if (value === '' || value.includes('$')) return [];
  if (operator === '=' || operator === '!=') return [value];
  return /^[\w|]+$/.test(value) ? value.split('|') : [];
}
