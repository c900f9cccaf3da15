// Keeps every changed contract as its next version. Run: npm run version -w schemas
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { incompatibilities } from './compatibility.ts';
import { schemaFiles, versionsFolder, versionsOf } from './schema-files.ts';

for (const file of schemaFiles()) {
  const name = `${file.service}/${file.schema.name}`;
  const versions = versionsOf(file);
  if (isDeepStrictEqual(versions.at(-1)?.schema, file.schema)) continue;

  const reasons = versions.flatMap(({ schema }) => incompatibilities(schema, file.schema));
  if (reasons.length > 0) {
    // Kept as a version, it would be called compatible for ever.
    process.stderr.write(`${name} is not added: ${reasons.join('; ')}\n`);
    process.exitCode = 1;
    continue;
  }
  const number = versions.length + 1;
  mkdirSync(versionsFolder(file), { recursive: true });
  writeFileSync(join(versionsFolder(file), `${number}.avsc`), `${JSON.stringify(file.schema, null, 2)}\n`);
  process.stdout.write(`${name}: version ${number} added\n`);
}
