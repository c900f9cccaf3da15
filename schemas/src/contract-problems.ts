import { isDeepStrictEqual } from 'node:util';
import { enumsWithoutDefault, incompatibilities } from './compatibility.ts';
import { type SchemaFile, type SchemaVersion, versionsOf } from './schema-files.ts';

/** What is wrong with a contract as it is written today, beside its past versions. Empty when nothing is. */
export function contractProblems(file: SchemaFile, versions: readonly SchemaVersion[] = versionsOf(file)): string[] {
  const name = `${file.service}/${file.schema.name}`;
  const gap = versions.findIndex(({ number }, index) => number !== index + 1);
  if (gap >= 0)
    return [`${name}: version ${gap + 1} is missing in schemas/versions/${name}; versions are never removed`];

  const newest = versions.at(-1);
  return [
    ...enumsWithoutDefault(file.schema).map((each) => `${name}: the enum ${each} has no default, so it can never grow`),
    ...versions.flatMap(({ number, schema }) =>
      incompatibilities(schema, file.schema).map((reason) => `${name}, against version ${number}: ${reason}`),
    ),
    ...(newest && isDeepStrictEqual(newest.schema, file.schema)
      ? []
      : [`${name}: it is not the newest among its versions; run \`npm run version -w schemas\`, which adds it`]),
  ];
}
