import { describe, expect, inject, it } from 'vitest';
import { chartFolder, exampleNames, exampleValues, renderText, runHelm } from './helm.ts';

const helm = inject('helm');

describe.each(exampleNames)('the chart with the values of %s', (example) => {
  it('passes helm lint', async () => {
    const args = ['lint', chartFolder, '--strict', '--values', exampleValues(example)];
    const { ok, output, complaint } = await runHelm(helm, args);
    expect(`${output}${complaint}`).not.toMatch(/\[(ERROR|WARNING)\]/);
    expect(ok).toBe(true);
  });

  it('is rendered the same twice', async () => {
    expect(await renderText(helm, example)).toEqual(await renderText(helm, example));
  });
});
