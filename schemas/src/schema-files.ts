import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AvroRecord } from './avro-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const notServices = new Set(['gen', 'src', 'versions', 'node_modules']);

/** Where the generated TypeScript is. */
export const generatedFolder: string = join(root, 'gen');

/** A contract as it is written today. */
export type SchemaFile = { readonly service: string; readonly schema: AvroRecord };

/** Every contract, in the order of service and name. */
export function schemaFiles(): SchemaFile[] {
  return foldersIn(root)
    .filter((service) => !notServices.has(service))
    .flatMap((service) => avroFilesIn(join(root, service)).map((file) => ({ service, schema: read(service, file) })));
}

/** Where the past versions of a contract are kept. */
export function versionsFolder({ service, schema }: SchemaFile): string {
  return join(root, 'versions', service, schema.name);
}

/** A version that was once in use, and may be in a topic or in a partner's system still. */
export type SchemaVersion = { readonly number: number; readonly schema: AvroRecord };

/** The past versions of a contract, the oldest first. The newest is the one in use. */
export function versionsOf(file: SchemaFile): SchemaVersion[] {
  const folder = versionsFolder(file);
  if (!existsSync(folder)) return [];
  return avroFilesIn(folder)
    .map((name) => ({ number: Number(name.replace('.avsc', '')), schema: parse(join(folder, name)) }))
    .sort((a, b) => a.number - b.number);
}

/** Contracts that have versions but no schema any more, as `service/Name`. */
export function abandonedVersions(files: readonly SchemaFile[]): string[] {
  const present = new Set(files.map(({ service, schema }) => `${service}/${schema.name}`));
  const versions = join(root, 'versions');
  if (!existsSync(versions)) return [];
  return foldersIn(versions)
    .flatMap((service) => foldersIn(join(versions, service)).map((name) => `${service}/${name}`))
    .filter((name) => !present.has(name));
}

function read(service: string, file: string): AvroRecord {
  const schema = parse(join(root, service, file));
  // The registry's subject and the folder must not tell different stories.
  if (`${schema.name}.avsc` !== file || schema.namespace !== `throughline.${service}`) {
    throw new Error(`schemas/${service}/${file} defines ${schema.namespace}.${schema.name}`);
  }
  return schema;
}

function parse(path: string): AvroRecord {
  return JSON.parse(readFileSync(path, 'utf8')) as AvroRecord;
}

function avroFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.avsc'))
    .sort();
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
