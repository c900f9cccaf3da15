// Writes gen/<service>.ts and gen/catalogue.ts from every .avsc. Run: npm run generate -w schemas
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated-files.ts';
import { generatedFolder } from './schema-files.ts';

const files = generatedFiles();
mkdirSync(generatedFolder, { recursive: true });
for (const stale of readdirSync(generatedFolder).filter((name) => !files.has(name))) {
  rmSync(join(generatedFolder, stale));
}
for (const [name, text] of files) {
  const path = join(generatedFolder, name);
  // What is already right is left alone: a program that runs from this tree may be reading it.
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
