import avsc from 'avsc';
import type { Avro, AvroEnum, AvroRecord } from './avro-schema.ts';
import { silentBreaks } from './silent-breaks.ts';

/**
 * Why two versions of a contract can't live beside each other: a reader of either must be able to read what a writer
 * of the other wrote (Confluent's FULL), without a change of meaning. Empty when they can.
 */
export function incompatibilities(older: AvroRecord, newer: AvroRecord): string[] {
  return [
    ...unreadable(older, newer, 'a record of the older version cannot be read as the newer'),
    ...unreadable(newer, older, 'a record of the newer version cannot be read by a reader of the older'),
    ...silentBreaks(older, newer),
  ];
}

function unreadable(writer: AvroRecord, reader: AvroRecord, meaning: string): string[] {
  try {
    typeOf(reader).createResolver(typeOf(writer));
    return [];
  } catch (error) {
    return [`${meaning}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function typeOf(schema: AvroRecord): avsc.Type {
  return avsc.Type.forSchema(schema as avsc.Schema);
}

/** Enums that a later version could not extend, since a reader without a default fails at a symbol that it doesn't know. */
export function enumsWithoutDefault(avro: Avro): string[] {
  if (typeof avro === 'string') return [];
  if (Array.isArray(avro)) return avro.flatMap((each: Avro) => enumsWithoutDefault(each));
  if ('fields' in avro) return avro.fields.flatMap(({ type }) => enumsWithoutDefault(type));
  if ('items' in avro) return enumsWithoutDefault(avro.items);
  if ('symbols' in avro) return (avro as AvroEnum).default === undefined ? [(avro as AvroEnum).name] : [];
  return [];
}
