/** The parts of Avro's schema language that the contracts use. */
export type Avro = string | readonly Avro[] | AvroRecord | AvroEnum | AvroArray | AvroLogical;

export type AvroField = {
  readonly name: string;
  readonly type: Avro;
  readonly doc?: string;
  readonly default?: unknown;
};

export type AvroRecord = {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
};

export type AvroEnum = {
  readonly type: 'enum';
  readonly name: string;
  readonly doc?: string;
  readonly symbols: readonly string[];
  readonly default?: string;
};

export type AvroArray = { readonly type: 'array'; readonly items: Avro };

/** A primitive with a meaning, such as a long that is a time. */
export type AvroLogical = { readonly type: string; readonly logicalType: string };
