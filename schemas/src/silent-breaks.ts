import type { Avro, AvroEnum, AvroRecord } from './avro-schema.ts';

type Named = ReadonlyMap<string, Avro>;

/**
 * What Avro's own rules let pass though it breaks readers: a removed enum symbol turns old records into the default, a
 * changed logical type makes a time a number, bytes read as text are not text.
 */
export function silentBreaks(older: AvroRecord, newer: AvroRecord): string[] {
  const olderNamed = new Map<string, Avro>();
  const newerNamed = new Map<string, Avro>();
  collectNamed(older, olderNamed);
  collectNamed(newer, newerNamed);
  const seen = new Set<string>();

  const ofRecords = (before: AvroRecord, after: AvroRecord, path: string): string[] => {
    // A record may hold itself.
    if (seen.has(before.name)) return [];
    seen.add(before.name);
    return before.fields.flatMap((field) => {
      const same = after.fields.find(({ name }) => name === field.name);
      return same ? ofTypes(field.type, same.type, `${path}.${field.name}`) : [];
    });
  };

  const ofUnions = (before: readonly Avro[], after: readonly Avro[], path: string): string[] => {
    const byKind = new Map(after.map((each) => [kindOf(each, newerNamed), each]));
    return before.flatMap((each) => {
      const same = byKind.get(kindOf(each, olderNamed));
      return same === undefined
        ? [`${path}: ${kindOf(each, olderNamed)} is no longer in the union`]
        : ofTypes(each, same, path);
    });
  };

  const ofTypes = (olderType: Avro, newerType: Avro, path: string): string[] => {
    const before = resolved(olderType, olderNamed);
    const after = resolved(newerType, newerNamed);
    const [from, to] = [kindOf(before, olderNamed), kindOf(after, newerNamed)];
    if (from !== to) return [`${path}: the type changed from ${from} to ${to}`];
    if (isUnion(before) && isUnion(after)) return ofUnions(before, after, path);
    if (isRecord(before) && isRecord(after)) return ofRecords(before, after, path);
    if (isEnum(before) && isEnum(after)) return removedSymbols(before, after, path);
    if (isArray(before) && isArray(after)) return ofTypes(before.items, after.items, `${path}[]`);
    return [];
  };

  return ofTypes(older, newer, older.name);
}

function removedSymbols(before: AvroEnum, after: AvroEnum, path: string): string[] {
  return before.symbols
    .filter((symbol) => !after.symbols.includes(symbol))
    .map((symbol) => `${path}: the symbol ${symbol} of ${before.name} was removed, records that hold it lose it`);
}

function kindOf(avro: Avro, named: Named): string {
  const type = resolved(avro, named);
  if (typeof type === 'string') return type;
  if (isUnion(type)) return 'a union';
  if (isRecord(type) || isEnum(type)) return `the ${type.type} ${type.name}`;
  if (isArray(type)) return 'an array';
  return 'logicalType' in type ? `${type.type} (${type.logicalType})` : 'an unknown type';
}

function resolved(avro: Avro, named: Named): Avro {
  return typeof avro === 'string' ? (named.get(avro) ?? avro) : avro;
}

function collectNamed(avro: Avro, named: Map<string, Avro>): void {
  if (typeof avro === 'string') return;
  if (isRecord(avro) || isEnum(avro)) named.set(avro.name, avro);
  for (const part of partsOf(avro)) collectNamed(part, named);
}

function partsOf(avro: Avro): readonly Avro[] {
  if (typeof avro === 'string') return [];
  if (isUnion(avro)) return avro;
  if (isArray(avro)) return [avro.items];
  return isRecord(avro) ? avro.fields.map(({ type }) => type) : [];
}

function isUnion(avro: Avro): avro is readonly Avro[] {
  return Array.isArray(avro);
}

function isRecord(avro: Avro): avro is AvroRecord {
  return typeof avro === 'object' && 'fields' in avro;
}

function isEnum(avro: Avro): avro is AvroEnum {
  return typeof avro === 'object' && 'symbols' in avro;
}

function isArray(avro: Avro): avro is { readonly type: 'array'; readonly items: Avro } {
  return typeof avro === 'object' && 'items' in avro;
}
