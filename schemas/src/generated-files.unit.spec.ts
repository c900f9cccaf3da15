import { describe, expect, it } from 'vitest';
import type { AvroRecord } from './avro-schema.ts';
import { generatedFiles } from './generated-files.ts';
import { type Declarations, declareRecord } from './typescript-of.ts';

const kind = { type: 'enum', name: 'Kind', symbols: ['UNKNOWN', 'A'], default: 'UNKNOWN', doc: 'What.' } as const;
const record = (name: string, fields: AvroRecord['fields']): AvroRecord => ({ type: 'record', name, fields });

describe('the generated TypeScript', () => {
  it('declares a record, its enum and its nested record, with what they mean', () => {
    const declarations: Declarations = new Map();
    const centre = record('Centre', [{ name: 'kinds', type: { type: 'array', items: kind } }]);
    declareRecord(
      record('Registered', [
        { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When.' },
        { name: 'capacity', type: ['null', 'int'], default: null },
        { name: 'centre', type: centre },
      ]),
      declarations,
    );
    expect([...declarations.values()].join('\n')).toBe(`/** What. */
export const kindSymbols = ['UNKNOWN', 'A'] as const;
export type Kind = (typeof kindSymbols)[number];

export type Centre = {
  readonly kinds: readonly Kind[];
};

export type Registered = {
  /** When. Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly capacity: number | null;
  readonly centre: Centre;
};
`);
  });

  it('declares an enum that two records share once', () => {
    const declarations: Declarations = new Map();
    declareRecord(record('One', [{ name: 'kind', type: kind }]), declarations);
    declareRecord(record('Two', [{ name: 'kind', type: kind }]), declarations);
    expect([...declarations.keys()]).toEqual(['Kind', 'One', 'Two']);
  });

  it('refuses two enums of one name that disagree', () => {
    const declarations: Declarations = new Map();
    declareRecord(record('One', [{ name: 'kind', type: kind }]), declarations);
    const other = record('Two', [{ name: 'kind', type: { ...kind, symbols: ['UNKNOWN'] } }]);
    expect(() => declareRecord(other, declarations)).toThrow('Kind is defined twice');
  });

  it('has a file for each service and the catalogue', () => {
    expect([...generatedFiles().keys()]).toEqual(expect.arrayContaining(['calls.ts', 'vault.ts', 'catalogue.ts']));
  });
});
