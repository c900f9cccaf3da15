import { randomUUID } from 'node:crypto';
import { callForwarded } from '@throughline/schemas/calls.ts';
import { catalogue } from '@throughline/schemas/catalogue';
import avsc from 'avsc';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEventWriter, openTestKafka, openTestRegistry, type TestRegistry } from '../../../../test/harness/kafka.ts';
import { type AvroDecoder, createAvroDecoder, createAvroEncoder } from './avro.ts';
import type { SchemaRegistry } from './schema-registry.ts';

let registry: TestRegistry;
let value: Buffer;
const callId = randomUUID();
beforeAll(async () => {
  registry = await openTestRegistry();
  const writer = await openEventWriter(await openTestKafka(), registry.registry);
  value = writer.event(callId).value as Buffer;
});

/** A decoder with a clock of its own, and how often it asked the registry. */
function decoderWithClock(): { decoder: AvroDecoder; asked: number[]; pass(milliseconds: number): void } {
  const asked: number[] = [];
  let time = 0;
  const counting: SchemaRegistry = {
    ...registry.registry,
    schemaById(id) {
      asked.push(id);
      return registry.registry.schemaById(id);
    },
  };
  return {
    decoder: createAvroDecoder(counting, catalogue, () => time),
    asked,
    pass(milliseconds) {
      time += milliseconds;
    },
  };
}
const withId = (id: number): Buffer => {
  const bytes = Buffer.from(value);
  bytes.writeInt32BE(id, 1);
  return bytes;
};

describe('the decoder with a real registry', () => {
  it('asks for a schema once, also when a whole batch needs it at the same time', async () => {
    const { decoder, asked } = decoderWithClock();
    const decoded = await Promise.all(Array.from({ length: 200 }, () => decoder.decode(value)));
    await decoder.decode(value);
    expect(decoded.every((it) => it.contract === callForwarded)).toBe(true);
    expect(decoded[0]?.data).toMatchObject({ callId, numberRestricted: true });
    expect(asked).toHaveLength(1);
  });

  it('remembers for a while that an id is unknown, and asks again after', async () => {
    const { decoder, asked, pass } = decoderWithClock();
    const unknown = withId(1_999_999_999);
    for (let time = 0; time < 3; time++) {
      await expect(decoder.decode(unknown)).rejects.toMatchObject({ reason: 'SCHEMA_UNKNOWN', retryable: false });
    }
    expect(asked).toHaveLength(1);
    pass(30_001);
    await expect(decoder.decode(unknown)).rejects.toMatchObject({ reason: 'SCHEMA_UNKNOWN' });
    expect(asked).toHaveLength(2);
  });

  it('reads what a newer writer wrote, without the field that it does not know', async () => {
    const { fields, ...rest } = callForwarded.schema as { fields: object[] };
    const newer = { ...rest, fields: [...fields, { name: 'later', type: ['null', 'string'], default: null }] };
    const id = await registry.register(`test.${randomUUID()}`, newer);
    const header = Buffer.alloc(5);
    header.writeInt32BE(id, 1);
    const { decoder } = decoderWithClock();
    const { data } = await decoder.decode(value);
    const type = avsc.Type.forSchema(newer as avsc.Schema);
    const record = Buffer.concat([header, type.toBuffer({ ...(data as object), later: 'x' })]);
    expect((await decoder.decode(record)).data).toEqual(data);
  });

  it('knows that a foreign event, and a known name that cannot be read, are two things', async () => {
    const { decoder } = decoderWithClock();
    const foreign = await registry.register(`test.${randomUUID()}`, {
      type: 'record',
      name: 'Foreign',
      fields: [{ name: 'it', type: 'string' }],
    });
    await expect(decoder.decode(withId(foreign))).rejects.toMatchObject({ reason: 'EVENT_TYPE_UNKNOWN' });
    const unreadable = await registry.register(`test.${randomUUID()}`, {
      type: 'record',
      name: callForwarded.name,
      fields: [{ name: 'callId', type: 'int' }],
    });
    await expect(decoder.decode(withId(unreadable))).rejects.toMatchObject({ reason: 'SCHEMA_UNKNOWN' });
  });

  it('does not remember that the registry was away', async () => {
    let away = true;
    const decoder = createAvroDecoder(
      {
        ...registry.registry,
        schemaById: (id) =>
          away
            ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
            : registry.registry.schemaById(id),
      },
      catalogue,
    );
    await expect(decoder.decode(value)).rejects.toMatchObject({ reason: 'UNAVAILABLE', retryable: true });
    away = false;
    expect((await decoder.decode(value)).contract).toBe(callForwarded);
  });
});

describe('the encoder with a real registry', () => {
  it('is not made for a contract that was not registered', async () => {
    const strange = { ...callForwarded, name: `throughline.test.Missing${Date.now()}` };
    await expect(createAvroEncoder(registry.registry, [strange])).rejects.toMatchObject({ reason: 'SCHEMA_UNKNOWN' });
  });
});
