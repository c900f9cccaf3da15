import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from './schemas/reduce.ts';
import { kubernetes } from './schemas/sources.ts';

const source = join(import.meta.dirname, 'schemas');

/** A custom resource definition as it is kept in `schemas`. */
export type Crd = {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Node } }[];
  };
};

export const crdFiles: readonly string[] = readdirSync(source)
  .filter((file) => file.endsWith('.json') && file !== kubernetes.file)
  .map((file) => join(source, file));

/**
 * Writes the schemas as kubeconform reads them, a file for each kind and strict all through.
 * @returns where, as kubeconform's -schema-location
 */
export function writeKubeconformSchemas(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const write = (kind: string, apiVersion: string, schema: Node): void =>
    writeFileSync(join(folder, `${kind}${suffixOf(apiVersion)}.json`.toLowerCase()), JSON.stringify(schema));

  const definitions = JSON.parse(readFileSync(join(source, kubernetes.file), 'utf8')) as Record<string, Node>;
  for (const [name, definition] of Object.entries(definitions)) {
    const [names] = (definition['x-kubernetes-group-version-kind'] ?? []) as readonly {
      readonly group: string;
      readonly version: string;
      readonly kind: string;
    }[];
    if (!names || !kubernetes.kinds.some((kind) => kind === names.kind)) continue;
    const { group, version, kind } = names;
    write(kind, group ? `${group}/${version}` : version, strict(resolved(name, definitions, [])));
  }
  for (const file of crdFiles) {
    const { spec } = JSON.parse(readFileSync(file, 'utf8')) as Crd;
    for (const { name, schema } of spec.versions) {
      write(spec.names.kind, `${spec.group}/${name}`, strict(schema.openAPIV3Schema));
    }
  }
  return join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

/** What kubeconform calls the kind's suffix: the first word of the group, and the version. */
function suffixOf(apiVersion: string): string {
  const [group = '', version] = apiVersion.split('/');
  return ['', group.split('.')[0], ...(version ? [version] : [])].join('-');
}

/** A definition with those that it refers to in their place. */
function resolved(name: string, definitions: Readonly<Record<string, Node>>, outer: readonly string[]): Node {
  // A type that holds itself: its inner copies are not looked into.
  if (outer.includes(name)) return {};
  const kind = name.split('.').at(-1);
  if (kind === 'IntOrString') return { anyOf: [{ type: 'string' }, { type: 'integer' }] };
  if (kind === 'Quantity') return { anyOf: [{ type: 'string' }, { type: 'number' }] };
  const inside = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inside);
    if (typeof node !== 'object' || node === null) return node;
    const reference = (node as Node)['$ref'];
    if (typeof reference === 'string') {
      return resolved(reference.slice('#/definitions/'.length), definitions, [...outer, name]);
    }
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inside(value)]));
  };
  return inside(definitions[name]) as Node;
}

/** Nothing that is not known, in no object that has properties, as an API server with strict field validation has it. */
function strict(node: Node, isRoot = true): Node {
  const properties = node['properties'] as Readonly<Record<string, Node>> | undefined;
  if (node['x-kubernetes-int-or-string'] === true) return { anyOf: [{ type: 'string' }, { type: 'integer' }] };
  const within = (key: string): Node => {
    const value = node[key];
    return typeof value === 'object' && value !== null ? { [key]: strict(value as Node, false) } : {};
  };
  const kept = Object.fromEntries(
    Object.entries(node).filter(([key]) =>
      [
        'type',
        'enum',
        'required',
        'pattern',
        'minimum',
        'maximum',
        'minLength',
        'maxLength',
        'minItems',
        'maxItems',
      ].includes(key),
    ),
  );
  const open = node['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    ...(isRoot && { $schema: 'http://json-schema.org/draft-07/schema#' }),
    ...kept,
    ...within('items'),
    ...within('additionalProperties'),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, strict(value, false)])),
      ...(open ? {} : { additionalProperties: false }),
    }),
    ...(Array.isArray(node['anyOf']) && !properties ? { anyOf: node['anyOf'] } : {}),
  };
}
