import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { telemetryDocument } from '@throughline/platform/telemetry/document';
import { describe, expect, it } from 'vitest';
import { causes } from '../harness/telemetry/causes.ts';
import { repository } from '../verify/repository.ts';
import { readDocument } from './tables.ts';

describe('docs/telemetry.md', () => {
  it('is what `npm run generate` makes of the table', () => {
    expect(readDocument('docs/telemetry.md')).toBe(telemetryDocument());
  });
});

describe('what no journey causes', () => {
  const tested = Object.entries(causes).flatMap(([signal, cause]) => ('file' in cause ? [{ signal, ...cause }] : []));

  it.each(tested)('$signal is asked for in a test that causes it', ({ signal, file, test }) => {
    expect(existsSync(join(repository, file)), file).toBe(true);
    const text = readDocument(file);
    const title = text.indexOf(`it('${test}'`);
    expect(title, test).toBeGreaterThanOrEqual(0);
    const next = text.slice(title + 1).search(/\n {2}it[.(]|\n}\);/);
    expect(text.slice(title, next < 0 ? undefined : title + 1 + next)).toMatch(new RegExp(`['"]${signal}["']`));
  });

  it('is tested but for a few lines of logs', () => {
    const untested = Object.entries(causes).flatMap(([signal, cause]) => ('untested' in cause ? [signal] : []));
    expect(untested.length).toBeLessThanOrEqual(6);
    expect(untested.filter((signal) => signal.startsWith('throughline.'))).toEqual([]);
  });
});
