import type { AvroRecord } from './avro-schema.ts';
import { schemaFiles } from './schema-files.ts';
import { topicOf } from './topics.ts';
import { type Declarations, decapitalised, declareRecord } from './typescript-of.ts';

const header = `// Generated from the .avsc files by \`npm run generate -w schemas\`. Do not edit.
import type { EventContract } from '../src/event-contract.ts';
`;

/** The text of every file in gen/, by its name: one for each service, and the catalogue of all contracts. */
export function generatedFiles(): Map<string, string> {
  const services = Map.groupBy(schemaFiles(), ({ service }) => service);
  const files = new Map<string, string>();
  for (const [service, contracts] of services) {
    const schemas = contracts.map(({ schema }) => schema);
    files.set(`${service}.ts`, serviceFile(service, schemas));
  }
  files.set(
    'catalogue.ts',
    catalogueFile(
      [...services].map(([service, contracts]) => ({ service, names: contracts.map(({ schema }) => schema.name) })),
    ),
  );
  return files;
}

function serviceFile(service: string, schemas: readonly AvroRecord[]): string {
  const declarations: Declarations = new Map();
  for (const schema of schemas) declareRecord(schema, declarations);
  const contracts = schemas.map((schema) => contractOf(service, schema));
  return `${header}\n${[...declarations.values(), ...contracts].join('\n')}`;
}

function contractOf(service: string, schema: AvroRecord): string {
  return `export const ${decapitalised(schema.name)}: EventContract<${schema.name}> = {
  name: '${schema.namespace}.${schema.name}',
  service: '${service}',
  topic: '${topicOf(service, schema.name)}',
  schema: ${JSON.stringify(schema)},
};
`;
}

function catalogueFile(services: readonly { readonly service: string; readonly names: readonly string[] }[]): string {
  const imports = services.map(({ service }) => `import * as ${service} from './${service}.ts';`);
  const contracts = services.flatMap(({ service, names }) =>
    names.map((name) => `  ${service}.${decapitalised(name)},`),
  );
  return `${header}${imports.join('\n')}

/** Every event contract of the hub. */
export const catalogue: readonly EventContract<unknown>[] = [
${contracts.join('\n')}
];
`;
}
