import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { feedContracts } from './avro-of-item.ts';

const image = readFileSync(new URL(import.meta.resolve('@throughline/proto/image.binpb')));
const messages: ReadonlyMap<string, DescriptorProto> = new Map(
  fromBinary(FileDescriptorSetSchema, image)
    .file.filter((file) => file.package === 'throughline.feeds.v1')
    .flatMap((file) => file.messageType.map((message) => [`.${file.package}.${message.name}`, message] as const)),
);

function messageOf(typeName: string): DescriptorProto {
  const message = messages.get(typeName);
  if (!message) throw new Error(`there is no message ${typeName}`);
  return message;
}

const item = messageOf('.throughline.feeds.v1.FeedItem');
const event = item.oneofDecl.findIndex(({ name }) => name === 'event');
// Fields outside of a oneof have index 0 as well; those of the item itself have lower numbers.
const kinds = item.field.filter((field) => field.oneofIndex === event && field.number >= 20);

type AvroType = string | readonly AvroType[] | { readonly type: string; readonly logicalType?: string };
type AvroField = { readonly name: string; readonly type: AvroType; readonly doc?: string; readonly default?: unknown };
type AvroRecord = { readonly name: string; readonly fields: readonly AvroField[] };

const time = { type: 'long', logicalType: 'timestamp-millis' };
const partners = ['operator_id', 'recipient_id', 'ngo_id'];

/** What a field of a message has to be in its record, but for null. */
function expectedType(field: FieldDescriptorProto): unknown {
  const one = ((): unknown => {
    switch (field.type) {
      case Type.STRING:
        return field.name.endsWith('_id') && !partners.includes(field.name)
          ? { type: 'string', logicalType: 'uuid' }
          : 'string';
      case Type.ENUM:
        return 'string';
      case Type.INT32:
        return 'int';
      case Type.INT64:
      case Type.UINT64:
        return 'long';
      case Type.BOOL:
        return 'boolean';
      case Type.MESSAGE:
        return field.typeName === '.google.protobuf.Timestamp' ? time : expectedRecord(messageOf(field.typeName));
      default:
        throw new Error(`${field.name} has a type that no record has yet`);
    }
  })();
  return field.label === Label.REPEATED ? { type: 'array', items: one } : one;
}

function expectedRecord(message: DescriptorProto): unknown {
  return {
    type: 'record',
    name: message.name,
    fields: message.field.map((field) => ({ name: field.jsonName, type: expectedType(field) })),
  };
}

/** Without docs and defaults, and without null where a field may be absent. */
function bare(type: AvroType): unknown {
  if (Array.isArray(type)) {
    const [none, present, ...others] = type as readonly AvroType[];
    expect([none, others]).toEqual(['null', []]);
    return bare(present as AvroType);
  }
  if (typeof type === 'string') return type;
  const { fields, items } = type as { readonly fields?: readonly AvroField[]; readonly items?: AvroType };
  if (items) return { type: 'array', items: bare(items) };
  if (!fields) return type;
  return {
    type: 'record',
    name: (type as unknown as AvroRecord).name,
    fields: fields.map((field) => ({ name: field.name, type: bare(field.type) })),
  };
}

const recordNamed = (name: string): AvroRecord => {
  const contract = feedContracts.find((it) => it.name === `throughline.feeds.${name}`);
  if (!contract) throw new Error(`there is no record ${name}`);
  return contract.schema as AvroRecord;
};
const nameOf = (field: FieldDescriptorProto): string => field.typeName.split('.').at(-1) ?? '';

describe('the records of a feed', () => {
  it('are one for each kind of event that FeedItem has', () => {
    expect(feedContracts.map(({ name }) => name).sort()).toEqual(
      kinds.map((field) => `throughline.feeds.${nameOf(field)}`).sort(),
    );
    // As the carrier finds them.
    for (const field of kinds) expect(field.jsonName.toLowerCase()).toBe(nameOf(field).toLowerCase());
  });

  it.each(kinds.map((field) => [nameOf(field), field] as const))('%s has the fields of its message', (name, field) => {
    const message = messageOf(field.typeName);
    const record = recordNamed(name);
    expect(bare(record as never)).toEqual(expectedRecord(message));
    for (const it of record.fields) expect(it.doc, `${name}.${it.name} says what it is`).toMatch(/\.$/);
    // What may be absent in protobuf has to be null here, since there is no other way to say it.
    for (const { jsonName } of message.field.filter((it) => it.proto3Optional)) {
      const same = record.fields.find((it) => it.name === jsonName);
      expect([same?.type, same?.default]).toEqual([expect.arrayContaining(['null']), null]);
    }
  });
});
