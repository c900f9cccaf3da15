// While the image is built: cuts the package.json files in a folder down to what is run there, so that they and what is
// installed are one consistent tree, of which npm can make a bill of materials. Usage: production-manifests.mjs FOLDER...
// with the folders of the workspaces that stay, from the folder of the root.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const workspaces = process.argv.slice(2);
const developersOnly = ['scripts', 'devDependencies', 'packageManager'];

rewrite('.', [...developersOnly, 'dependencies', 'optionalDependencies'], { workspaces });
for (const folder of workspaces) rewrite(folder, developersOnly, {});

function rewrite(folder, without, over) {
  const file = join(folder, 'package.json');
  const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), ...over };
  for (const field of without) delete manifest[field];
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
