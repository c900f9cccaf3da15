// Writes gen/<service>.ts and gen/catalogue.ts from every .avsc. Run: npm run generate -w schemas
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topicOf } from './topics.ts';

type Named = { readonly type: 'record' | 'enum'; readonly name: string; readonly doc?: string };
type Field = { readonly name: string; readonly type: Avro; readonly doc?: string };
type AvroRecord = Named & { readonly type: 'record'; readonly namespace?: string; readonly fields: readonly Field[] };
type AvroEnum = Named & { readonly type: 'enum'; readonly symbols: readonly string[] };
type AvroArray = { readonly type: 'array'; readonly items: Avro };
type Logical = { readonly type: string; readonly logicalType: string };
type Avro = string | readonly Avro[] | AvroRecord | AvroEnum | AvroArray | Logical;

const root = fileURLToPath(new URL('..', import.meta.url));
const primitives: Record<string, string> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Buffer',
};

/** The TypeScript of a type; types with a name are added to `named`, once. */
function typescriptOf(avro: Avro, named: Map<string, string>): string {
  if (typeof avro === 'string') return primitives[avro] ?? avro;
  if (Array.isArray(avro)) return avro.map((each) => typescriptOf(each as Avro, named)).sort(nullLast).join(' | ');
  if ('fields' in avro) return recordOf(avro, named);
  if ('symbols' in avro) return enumOf(avro, named);
  if ('items' in avro) {
    const items = typescriptOf(avro.items, named);
    return `readonly ${items.includes(' ') ? `(${items})` : items}[]`;
  }
  return primitives[(avro as Logical).type] ?? 'unknown';
}

function nullLast(a: string, b: string): number {
  return Number(a === 'null') - Number(b === 'null');
}

function enumOf(avro: AvroEnum, named: Map<string, string>): string {
  const list = `${avro.name.charAt(0).toLowerCase()}${avro.name.slice(1)}Symbols`;
  const symbols = avro.symbols.map((symbol) => `'${symbol}'`).join(', ');
  named.set(
    avro.name,
    `${docstring(avro.doc)}export const ${list} = [${symbols}] as const;\nexport type ${avro.name} = (typeof ${list})[number];\n`,
  );
  return avro.name;
}

function recordOf(avro: AvroRecord, named: Map<string, string>): string {
  const fields = avro.fields.map((field) => {
    const unit = typeof field.type === 'object' && JSON.stringify(field.type).includes('timestamp-millis');
    const doc = unit ? `${field.doc ?? ''} Milliseconds since 1970, UTC.`.trim() : field.doc;
    return `${docstring(doc, '  ')}  readonly ${field.name}: ${typescriptOf(field.type, named)};\n`;
  });
  named.set(avro.name, `${docstring(avro.doc)}export type ${avro.name} = {\n${fields.join('')}};\n`);
  return avro.name;
}

function docstring(doc: string | undefined, indent = ''): string {
  return doc ? `${indent}/** ${doc} */\n` : '';
}

function contractName(recordName: string): string {
  return recordName.charAt(0).toLowerCase() + recordName.slice(1);
}

function contractOf(service: string, schema: AvroRecord): string {
  return `export const ${contractName(schema.name)}: EventContract<${schema.name}> = {
  name: '${schema.namespace}.${schema.name}',
  service: '${service}',
  topic: '${topicOf(service, schema.name)}',
  schema: ${JSON.stringify(schema)},
};
`;
}

const header = '// Generated from the .avsc files by `npm run generate -w schemas`. Do not edit.\n';

/** The generated files by name. */
export function generate(): Map<string, string> {
  const files = new Map<string, string>();
  const catalogue: string[] = [];
  const imports: string[] = [];
  for (const service of servicesWithSchemas()) {
    const schemas = readdirSync(join(root, service))
      .filter((file) => file.endsWith('.avsc'))
      .sort()
      .map((file) => JSON.parse(readFileSync(join(root, service, file), 'utf8')) as AvroRecord);
    const named = new Map<string, string>();
    for (const schema of schemas) recordOf(schema, named);
    files.set(
      `${service}.ts`,
      `${header}import type { EventContract } from '../src/event-contract.ts';\n\n${[...named.values()].join('\n')}\n${schemas.map((schema) => contractOf(service, schema)).join('\n')}`,
    );
    imports.push(`import * as ${service} from './${service}.ts';`);
    catalogue.push(...schemas.map((schema) => `  ${service}.${contractName(schema.name)},`));
  }
  files.set(
    'catalogue.ts',
    `${header}import type { EventContract } from '../src/event-contract.ts';\n${imports.join('\n')}\n\n/** Every event contract of the hub. */\nexport const catalogue: readonly EventContract<unknown>[] = [\n${catalogue.join('\n')}\n];\n`,
  );
  return files;
}

function servicesWithSchemas(): string[] {
  const own = new Set(['gen', 'src', 'versions', 'node_modules']);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !own.has(entry.name))
    .map((entry) => entry.name)
    .sort();
}

if (import.meta.main) {
  const folder = join(root, 'gen');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of generate()) writeFileSync(join(folder, name), text);
}
