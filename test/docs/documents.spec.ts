import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../verify/repository.ts';
import { filesUnder } from '../verify/structure/files-under.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'deploy/chart/README.md',
  ...filesUnder('docs').filter((path) => path.endsWith('.md')),
];
const scripts = Object.keys(
  (JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }).scripts,
);

describe.each(documents)('%s', (path) => {
  it('links to files that are there', () => {
    const missing = linksOf(read(path)).filter((link) => !existsSync(join(repository, dirname(path), link)));
    expect(missing).toEqual([]);
  });

  it('names commands that are there', () => {
    const named = [...read(path).matchAll(/\bnpm run ([a-z][a-z:-]*)\b(?!:|-| -w)/g)].map(([, name]) => name);
    expect(named.filter((name) => !scripts.includes(name ?? ''))).toEqual([]);
  });
});

describe('README.md', () => {
  it('can be read in one sitting', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});

/** Where the links of a document lead, without those to other sites and to places in the same document. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => (target ?? '').replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

function read(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}
