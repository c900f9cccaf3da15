import { type AttributeContract, attributes } from '@throughline/platform/telemetry/contract-attributes';

/**
 * What is wrong with attributes, in words; nothing where they are those that are listed.
 * @param nameOf how an attribute is called where they were found
 */
export function attributeBreaches(
  found: Readonly<Record<string, string | number>>,
  listed: readonly string[],
  nameOf: (attribute: string) => string = (attribute) => attribute,
): string[] {
  const breaches: string[] = [];
  const left = new Map(Object.entries(found));
  for (const each of listed) {
    const attribute = each.replace('?', '');
    const name = nameOf(attribute);
    const value = left.get(name);
    left.delete(name);
    if (value === undefined) {
      if (!each.endsWith('?')) breaches.push(`has no ${name}`);
      continue;
    }
    const { values, type }: Partial<AttributeContract> =
      (attributes as Readonly<Record<string, AttributeContract>>)[attribute] ?? {};
    if (values && !values.includes(String(value))) breaches.push(`has ${name} ${value}, which is not in the list`);
    if (type === 'number' && Number.isNaN(Number(value))) breaches.push(`has ${name} ${value}, which is no number`);
  }
  return [...breaches, ...Array.from(left.keys(), (name) => `has ${name}, which is not in the table`)];
}
