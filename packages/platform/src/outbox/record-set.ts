import avsc from 'avsc';

/** A record as it will be on Kafka. `topic` is without the hub's prefix. */
export type OutboxRecord = {
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
};

const recordSet = avsc.Type.forSchema({
  type: 'array',
  items: {
    type: 'record',
    name: 'OutboxRecord',
    fields: [
      { name: 'topic', type: 'string' },
      { name: 'key', type: ['null', 'string'] },
      { name: 'headers', type: { type: 'map', values: 'string' } },
      { name: 'value', type: 'bytes' },
    ],
  },
});

/** The bytes of one outbox row. */
export function encodeRecordSet(records: readonly OutboxRecord[]): Buffer {
  return recordSet.toBuffer(records);
}

export function decodeRecordSet(bytes: Buffer): OutboxRecord[] {
  return recordSet.fromBuffer(bytes) as OutboxRecord[];
}
