import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { filesUnder } from '../verify/structure/files-under.ts';
import { filesOf, renderedFolder } from './examples.ts';
import { exampleNames, renderText } from './helm.ts';

const helm = inject('helm');

describe.each(exampleNames)('the manifests that are kept of %s', (example) => {
  it('are those that are rendered; `npm run chart:render` writes them anew', async () => {
    const { ok, output, complaint } = await renderText(helm, example);
    expect(complaint).toBe('');
    expect(ok).toBe(true);
    const folder = `deploy/chart/examples/${example}/rendered`;
    const kept = filesUnder(folder).map((path) => path.slice(folder.length + 1));
    expect(
      Object.fromEntries(kept.map((file) => [file, readFileSync(join(renderedFolder(example), file), 'utf8')])),
    ).toEqual(Object.fromEntries(filesOf(output)));
  });
});
