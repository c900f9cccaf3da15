// Writes the manifests of the examples anew: `npm run chart:render`. What changed is then in `git diff`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf, renderedFolder } from './examples.ts';
import { exampleNames, renderText } from './helm.ts';
import { helmTool, pinnedTool } from './pinned-tools.ts';

const helm = await pinnedTool(helmTool);
for (const example of exampleNames) {
  const { ok, output, complaint } = await renderText(helm, example);
  if (!ok) throw new Error(complaint);
  rmSync(renderedFolder(example), { recursive: true, force: true });
  for (const [file, text] of filesOf(output)) {
    const path = join(renderedFolder(example), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(`${example} is rendered`);
}
