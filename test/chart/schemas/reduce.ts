/** Part of a JSON schema or of an OpenAPI document. */
export type Node = { readonly [key: string]: unknown };

/** The definitions of an OpenAPI document that some kinds are made of, without descriptions. */
export function definitionsOf(swagger: { readonly definitions: Node }, kinds: readonly string[]): Node {
  const definitions = withoutDescriptions(swagger.definitions) as Record<string, Node>;
  const wanted = Object.entries(definitions).filter(([, definition]) => {
    const names = (definition['x-kubernetes-group-version-kind'] ?? []) as readonly { readonly kind: string }[];
    return names.length === 1 && kinds.includes(names[0]?.kind ?? '');
  });
  const reached = new Map<string, Node>();
  const reach = (name: string): void => {
    const definition = definitions[name];
    if (reached.has(name) || !definition) return;
    reached.set(name, definition);
    for (const [, other] of JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g)) reach(other ?? '');
  };
  for (const [name] of wanted) reach(name);
  return Object.fromEntries([...reached].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A property may be called `description` too: what it describes is then a schema and no text. */
export function withoutDescriptions(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutDescriptions);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === 'description' && typeof value === 'string'))
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  );
}
