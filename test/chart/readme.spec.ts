import { describe, expect, it } from 'vitest';
import { readDocument, tableAfter } from '../docs/tables.ts';
import { defaultValues, valuePaths } from './values-schema.ts';

const text = readDocument('deploy/chart/README.md');
const table = tableAfter(text, '## Values');

/** As the table writes a default. */
function written(value: unknown): string {
  if (value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)) return 'empty';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function valueAt(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], defaultValues);
}

describe('the table of values in deploy/chart/README.md', () => {
  it('has every value of values.yaml, each by itself or with those around it', () => {
    const paths = table.map(({ value = '' }) => value);
    const missing = valuePaths().filter((path) => !paths.some((each) => path === each || path.startsWith(`${each}.`)));
    expect(missing).toEqual([]);
  });

  it('has the defaults of values.yaml, in its order', () => {
    expect(table.map(({ value = '', default: it }) => [value, it])).toEqual(
      table.map(({ value = '' }) => [value, written(valueAt(value))]),
    );
    const order = Object.keys(defaultValues);
    const places = table.map(({ value = '' }) => order.indexOf(value.split('.')[0] ?? ''));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
