import type { EventContract } from '@throughline/schemas/contract';
import avsc, { type Resolver, type Type } from 'avsc';
import { ThroughlineError } from '../errors.ts';
import type { SchemaRegistry } from './schema-registry.ts';

const magicByte = 0;
const headerLength = 5;
// More distinct writer schemas than this come only from someone who sends nonsense on purpose.
const mostWriterSchemas = 1_000;
const unknownIdMilliseconds = 30_000;

/** The event type of a contract, compiled once for the process. */
const compiled = new Map<string, Type>();
export function typeOf(contract: EventContract<unknown>): Type {
  let type = compiled.get(contract.name);
  if (!type) {
    type = avsc.Type.forSchema(contract.schema as avsc.Schema);
    compiled.set(contract.name, type);
  }
  return type;
}

/** Puts events in the Confluent wire format: a zero byte, the schema's id in four bytes, Avro binary. */
export type AvroEncoder = { encode<T>(contract: EventContract<T>, data: T): Buffer };

/**
 * Looks up the ids of the contracts' schemas, which were registered at deploy time.
 * @throws ThroughlineError SCHEMA_UNKNOWN with every one that was not, or UNAVAILABLE.
 */
export async function createAvroEncoder(
  registry: SchemaRegistry,
  contracts: readonly EventContract<unknown>[],
): Promise<AvroEncoder> {
  const headers = new Map<string, Buffer>();
  const missing: string[] = [];
  await Promise.all(
    contracts.map(async (contract) => {
      try {
        const header = Buffer.alloc(headerLength, magicByte);
        header.writeInt32BE(await registry.idOf(contract.name, contract.schema), 1);
        headers.set(contract.name, header);
      } catch (error) {
        if (!(error instanceof ThroughlineError && error.reason === 'SCHEMA_UNKNOWN')) throw error;
        missing.push(contract.name);
      }
    }),
  );
  if (missing.length > 0) {
    throw new ThroughlineError(
      'SCHEMA_UNKNOWN',
      `The schema registry does not have the schema of ${missing.sort().join(', ')}: run "provision schemas" first.`,
    );
  }
  return {
    encode(contract, data) {
      const header = headers.get(contract.name);
      if (!header) throw new Error(`${contract.name} is not among the contracts that this encoder was made for`);
      return Buffer.concat([header, typeOf(contract).toBuffer(data)]);
    },
  };
}

/** What a record holds: the writer's event name, and the event as this reader's contract sees it. */
export type Decoded = { readonly contract: EventContract<unknown>; readonly data: unknown };

export type AvroDecoder = {
  /**
   * @throws ThroughlineError RECORD_MALFORMED, SCHEMA_UNKNOWN or EVENT_TYPE_UNKNOWN for what will never be readable,
   * UNAVAILABLE when the registry doesn't answer.
   */
  decode(value: Buffer | null): Promise<Decoded>;
};

type Writer = { readonly type: Type; readonly contract: EventContract<unknown>; readonly resolver: Resolver };

/**
 * A decoder that compiles the writer's schema and the resolver to the reader's once per schema id. (The usual client
 * does both for every record, several hundred times slower.)
 */
export function createAvroDecoder(
  registry: SchemaRegistry,
  contracts: readonly EventContract<unknown>[],
  now: () => number = Date.now,
): AvroDecoder {
  const byName = new Map(contracts.map((contract) => [contract.name, contract]));
  const writers = new Map<number, Writer>();
  const asking = new Map<number, Promise<Writer>>();
  const failures = new Map<number, { readonly error: ThroughlineError; readonly until: number }>();

  const compile = async (id: number): Promise<Writer> => {
    const schema = (await registry.schemaById(id)) as avsc.Schema;
    let type: Type;
    try {
      type = avsc.Type.forSchema(schema);
    } catch (cause) {
      throw new ThroughlineError('SCHEMA_UNKNOWN', `Schema ${id} is not a valid Avro schema.`, { cause });
    }
    const contract = byName.get(type.name ?? '');
    if (!contract) throw new ThroughlineError('EVENT_TYPE_UNKNOWN', `Schema ${id} is not an event of this hub.`);
    try {
      return { type, contract, resolver: typeOf(contract).createResolver(type) };
    } catch (cause) {
      throw new ThroughlineError('SCHEMA_UNKNOWN', `Schema ${id} cannot be read as ${contract.name}.`, { cause });
    }
  };

  const writerOf = async (id: number): Promise<Writer> => {
    const known = writers.get(id);
    if (known) return known;
    const failed = failures.get(id);
    if (failed && failed.until > now()) throw failed.error;
    // A whole batch is decoded at the same time: it asks once.
    let asked = asking.get(id);
    if (!asked) {
      asked = ask(id).finally(() => asking.delete(id));
      asking.set(id, asked);
    }
    return asked;
  };

  const ask = async (id: number): Promise<Writer> => {
    try {
      const writer = await compile(id);
      if (writers.size >= mostWriterSchemas) writers.clear();
      writers.set(id, writer);
      return writer;
    } catch (thrown) {
      const error = ThroughlineError.from(thrown);
      if (failures.size >= mostWriterSchemas) failures.clear();
      if (!error.retryable) failures.set(id, { error, until: now() + unknownIdMilliseconds });
      throw error;
    }
  };

  return {
    async decode(value) {
      if (!value || value.length < headerLength || value[0] !== magicByte) {
        throw new ThroughlineError('RECORD_MALFORMED', 'The record is not Avro in the Confluent wire format.');
      }
      const writer = await writerOf(value.readInt32BE(1));
      try {
        const data = typeOf(writer.contract).decode(value, headerLength, writer.resolver);
        if (data.offset !== value.length) throw new Error(`${value.length - data.offset} bytes too many or missing`);
        return { contract: writer.contract, data: data.value };
      } catch (cause) {
        throw new ThroughlineError('RECORD_MALFORMED', 'The record does not match its schema.', { cause });
      }
    },
  };
}
