import type { Listed } from './contract-attributes.ts';

export type SpanContract = {
  /** `{…}` stands for an attribute. */
  readonly name: string;
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  readonly attributes: readonly Listed[];
  readonly seen: 'journey' | 'fault';
  readonly meaning: string;
};

/**
 * The hub's own spans. One for many events begins a trace of its own, and is linked; one of one event goes on in the
 * event's.
 */
export const spans = {
  answer: {
    name: '{rpc.method}',
    kind: 'SERVER',
    attributes: ['rpc.system.name', 'rpc.method', 'rpc.status_code?', 'throughline.partner.id?', 'error.type?'],
    seen: 'journey',
    meaning: "A call to one of a service's methods, below the caller's span; of a stream, all of it.",
  },
  ask: {
    name: '{rpc.method}',
    kind: 'CLIENT',
    attributes: ['rpc.system.name', 'rpc.method', 'rpc.status_code?', 'error.type?'],
    seen: 'journey',
    meaning: "A call of a service to another of the hub's.",
  },
  accept: {
    name: 'accept call',
    kind: 'SERVER',
    attributes: [],
    seen: 'journey',
    meaning: "One call that was accepted, below its operator's span: the stream's own lasts for days.",
  },
  poll: {
    name: 'poll {messaging.destination.name}',
    kind: 'CLIENT',
    attributes: [
      'messaging.system.name',
      'messaging.operation.name',
      'messaging.operation.type',
      'messaging.destination.name',
      'messaging.consumer.group.name',
      'messaging.destination.partition.id',
      'messaging.batch.message_count',
    ],
    seen: 'journey',
    meaning: 'A batch of one partition, from when it was there to its committed effect; its statements are below it.',
  },
  process: {
    name: 'process {messaging.destination.name}',
    kind: 'CONSUMER',
    attributes: [
      'messaging.system.name',
      'messaging.operation.name',
      'messaging.operation.type',
      'messaging.destination.name',
      'messaging.consumer.group.name',
      'messaging.message.id',
      'cloudevents.event_type',
    ],
    seen: 'journey',
    meaning: 'One event of a batch, below who published it, and linked to the batch.',
  },
  post: {
    name: 'POST',
    kind: 'CLIENT',
    attributes: [
      'http.request.method',
      'messaging.message.id',
      'throughline.partner.id',
      'http.response.status_code?',
      'error.type?',
    ],
    seen: 'journey',
    meaning: "An item that was posted to a partner's webhook; its address is not told, since it may hold a secret.",
  },
} as const satisfies Record<string, SpanContract>;

export type SpanKey = keyof typeof spans;

/** Spans of `@throughline/client` in a partner's own process, where it has OpenTelemetry. */
export const partnerSpans = {
  'throughline publish call': {
    kind: 'PRODUCER',
    attributes: ['throughline.outcome'],
    meaning: 'A call that is published, until it is answered.',
  },
  'throughline feed item': {
    kind: 'CONSUMER',
    attributes: [],
    meaning: 'What the partner does with an item of its feed, below who caused it.',
  },
} as const;

/** Spans of OpenTelemetry's instrumentation of the PostgreSQL client, below one of the hub's. */
export const postgresSpans = {
  names: /^(pg\.query:.*|pg\.connect|pg-pool\.connect)$/,
  kind: 'CLIENT',
  attributes: [
    'db.system.name',
    'db.namespace',
    'db.operation.name',
    'db.query.text',
    'db.response.status_code',
    'db.postgresql.plan',
    'db.postgresql.idle.timeout.millis',
    'db.postgresql.max.client',
    'error.type',
    'server.address',
    'server.port',
  ],
  meaning: "A statement, without the values that go with it, or a connection of the pool's.",
} as const;
