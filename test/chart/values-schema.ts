import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartFolder } from './helm.ts';

export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly additionalProperties?: boolean | Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
};

export const valuesSchema = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8')) as Schema;
export const defaultValues = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8')) as Readonly<
  Record<string, unknown>
>;

/** The schema that a reference leads to. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const steps = schema.$ref.slice('#/'.length).split('/');
  const found = steps.reduce<unknown>(
    (node, step) => (node as Record<string, unknown> | undefined)?.[step],
    valuesSchema,
  );
  if (found === undefined) throw new Error(`${schema.$ref} leads nowhere`);
  return resolved(found as Schema);
}

/** The names of variables that the values of a service may have. */
export function settingsInSchema(service: string): { settings: string[]; files: string[] } {
  const of = resolved(valuesSchema.properties?.['services']?.properties?.[service] ?? {}).properties ?? {};
  const names = (key: string): string[] => Object.keys(resolved(of[key] ?? {}).properties ?? {});
  return { settings: names('settings'), files: names('files') };
}

/** Every object schema in the document, with where it is. */
export function objectSchemas(schema: Schema = valuesSchema, path = ''): { path: string; schema: Schema }[] {
  const inside = [
    ...Object.entries({ ...schema.properties }).map(([key, value]) => ({ value, at: `${path}.${key}` })),
    ...Object.entries({ ...schema.$defs }).map(([key, value]) => ({ value, at: `${path}#${key}` })),
    ...(schema.items ? [{ value: schema.items, at: `${path}[]` }] : []),
  ];
  return [
    ...(schema.type === 'object' ? [{ path, schema }] : []),
    ...inside.flatMap(({ value, at }) => objectSchemas(value, at)),
  ];
}

/** The paths of all values, those of objects without entries and of lists included: `kafka.brokers`. */
export function valuePaths(values: Readonly<Record<string, unknown>> = defaultValues, path = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const isNode =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    return isNode ? valuePaths(value as Record<string, unknown>, at) : [at];
  });
}
