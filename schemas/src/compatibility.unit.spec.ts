import { describe, expect, it } from 'vitest';
import type { Avro, AvroField, AvroRecord } from './avro-schema.ts';
import { incompatibilities } from './compatibility.ts';

const record = (...fields: AvroField[]): AvroRecord => ({
  type: 'record',
  name: 'CallForwarded',
  namespace: 'throughline.calls',
  fields,
});
const field = (name: string, type: Avro): AvroField => ({ name, type });
const optional = (name: string, type: Avro, value: unknown): AvroField => ({ name, type, default: value });
const enumOf = (symbols: readonly string[], fallback?: string): Avro => ({
  type: 'enum',
  name: 'Kind',
  symbols,
  ...(fallback === undefined ? {} : { default: fallback }),
});
const time: Avro = { type: 'long', logicalType: 'timestamp-millis' };

describe('two versions of a contract', () => {
  it.each<[string, AvroRecord, AvroRecord]>([
    ['nothing changed', record(field('a', 'string')), record(field('a', 'string'))],
    [
      'a field with a default was added',
      record(field('a', 'string')),
      record(field('a', 'string'), optional('b', ['null', 'string'], null)),
    ],
    [
      'a field with a default was removed',
      record(field('a', 'string'), optional('b', 'int', 0)),
      record(field('a', 'string')),
    ],
    [
      'a symbol was added to an enum with a default',
      record(field('k', enumOf(['UNKNOWN', 'A'], 'UNKNOWN'))),
      record(field('k', enumOf(['UNKNOWN', 'A', 'B'], 'UNKNOWN'))),
    ],
    [
      'a text was reworded',
      { ...record(field('a', 'string')), doc: 'before' },
      { ...record(field('a', 'string')), doc: 'after' },
    ],
  ])('live beside each other: %s', (_what, older, newer) => {
    expect(incompatibilities(older, newer)).toEqual([]);
  });

  it.each<[string, AvroRecord, AvroRecord]>([
    [
      'a field without a default was added',
      record(field('a', 'string')),
      record(field('a', 'string'), field('b', 'string')),
    ],
    [
      'a field without a default was removed',
      record(field('a', 'string'), field('b', 'string')),
      record(field('a', 'string')),
    ],
    ['a type was changed', record(field('a', 'string')), record(field('a', 'long'))],
    ['a number was widened, which old readers cannot read', record(field('a', 'int')), record(field('a', 'long'))],
    [
      'a field became nullable, which old readers cannot read',
      record(field('a', 'string')),
      record(field('a', ['null', 'string'])),
    ],
    ['text became bytes, which Avro reads without a word', record(field('a', 'string')), record(field('a', 'bytes'))],
    ['text became bytes in a union', record(field('a', ['null', 'string'])), record(field('a', ['null', 'bytes']))],
    ['a time became a number, which Avro reads without a word', record(field('a', time)), record(field('a', 'long'))],
    ['a symbol was removed', record(field('k', enumOf(['A', 'B']))), record(field('k', enumOf(['A'])))],
    [
      'a symbol was removed, with a default, which loses it without a word',
      record(field('k', enumOf(['UNKNOWN', 'A'], 'UNKNOWN'))),
      record(field('k', enumOf(['UNKNOWN'], 'UNKNOWN'))),
    ],
    [
      'a symbol was removed inside an array',
      record(field('k', { type: 'array', items: enumOf(['U', 'A'], 'U') })),
      record(field('k', { type: 'array', items: enumOf(['U'], 'U') })),
    ],
    [
      'a symbol was added to an enum without a default',
      record(field('k', enumOf(['A']))),
      record(field('k', enumOf(['A', 'B']))),
    ],
    ['the record was renamed', record(), { ...record(), name: 'CallPassedOn' }],
  ])('are refused: %s', (_what, older, newer) => {
    expect(incompatibilities(older, newer)).not.toEqual([]);
  });
});
