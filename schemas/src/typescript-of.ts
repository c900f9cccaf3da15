import type { Avro, AvroEnum, AvroRecord } from './avro-schema.ts';

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Buffer',
};

/** The declarations of one generated file, by the name of their type. */
export type Declarations = Map<string, string>;

/** The TypeScript of a type. Records and enums are added to the declarations, each once. */
export function typescriptOf(avro: Avro, declarations: Declarations): string {
  if (typeof avro === 'string') return primitives[avro] ?? avro;
  if (isUnion(avro)) {
    return avro
      .map((each) => typescriptOf(each, declarations))
      .sort((a, b) => Number(a === 'null') - Number(b === 'null'))
      .join(' | ');
  }
  if ('fields' in avro) return declareRecord(avro, declarations);
  if ('symbols' in avro) return declareEnum(avro, declarations);
  if ('items' in avro) {
    const items = typescriptOf(avro.items, declarations);
    return `readonly ${items.includes(' ') ? `(${items})` : items}[]`;
  }
  const primitive = primitives[avro.type];
  if (!primitive) throw new Error(`no TypeScript is known for ${JSON.stringify(avro)}`);
  return primitive;
}

/** Declares a record as a type with documented fields. */
export function declareRecord(avro: AvroRecord, declarations: Declarations): string {
  const fields = avro.fields.map((field) => {
    const isTime = JSON.stringify(field.type).includes('"timestamp-millis"');
    const doc = isTime ? `${field.doc ?? ''} Milliseconds since 1970, UTC.`.trim() : field.doc;
    return `${docstring(doc, '  ')}  readonly ${field.name}: ${typescriptOf(field.type, declarations)};\n`;
  });
  return declare(avro.name, `${docstring(avro.doc)}export type ${avro.name} = {\n${fields.join('')}};\n`, declarations);
}

function declareEnum(avro: AvroEnum, declarations: Declarations): string {
  const list = `${decapitalised(avro.name)}Symbols`;
  const symbols = avro.symbols.map((symbol) => `'${symbol}'`).join(', ');
  return declare(
    avro.name,
    `${docstring(avro.doc)}export const ${list} = [${symbols}] as const;\nexport type ${avro.name} = (typeof ${list})[number];\n`,
    declarations,
  );
}

function declare(name: string, text: string, declarations: Declarations): string {
  const before = declarations.get(name);
  // Two records of one service may share an enum, but not disagree about it.
  if (before !== undefined && before !== text) throw new Error(`${name} is defined twice, and differently`);
  declarations.set(name, text);
  return name;
}

function docstring(doc: string | undefined, indent = ''): string {
  return doc ? `${indent}/** ${doc} */\n` : '';
}

/** `callForwarded` for `CallForwarded`. */
export function decapitalised(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function isUnion(avro: Avro): avro is readonly Avro[] {
  return Array.isArray(avro);
}
