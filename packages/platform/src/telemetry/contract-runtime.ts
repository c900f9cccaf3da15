import type { MetricContract } from './contract-metrics.ts';

/**
 * A metric of OpenTelemetry's own instrumentation, which names it. Every service has it, each instance for itself.
 */
type RuntimeMetric = Pick<MetricContract, 'instrument' | 'unit' | 'meaning' | 'seen'> & {
  readonly attributes: readonly string[];
};

const delay = (what: string): RuntimeMetric => ({
  instrument: 'gauge',
  unit: 's',
  attributes: [],
  seen: 'journey',
  meaning: `By how much timers come late, ${what}.`,
});
const heap = (meaning: string, instrument: RuntimeMetric['instrument'] = 'gauge'): RuntimeMetric => ({
  instrument,
  unit: 'By',
  attributes: ['v8js.heap.space.name'],
  seen: 'journey',
  meaning,
});

/** Of the runtime of Node and of the PostgreSQL client. */
export const runtimeMetrics: Readonly<Record<string, RuntimeMetric>> = {
  'nodejs.eventloop.delay.min': delay('the least'),
  'nodejs.eventloop.delay.max': delay('the most'),
  'nodejs.eventloop.delay.mean': delay('on average'),
  'nodejs.eventloop.delay.stddev': delay('its standard deviation'),
  'nodejs.eventloop.delay.p50': delay('the median'),
  'nodejs.eventloop.delay.p90': delay('the 90th percentile'),
  'nodejs.eventloop.delay.p99': delay('the 99th percentile'),
  'nodejs.eventloop.time': {
    instrument: 'counter',
    unit: 's',
    attributes: ['nodejs.eventloop.state'],
    seen: 'journey',
    meaning: 'How long the event loop was active or idle.',
  },
  'nodejs.eventloop.utilization': {
    instrument: 'gauge',
    unit: '1',
    attributes: [],
    seen: 'journey',
    meaning: 'The part of the time that the event loop was active: near 1, it has no time left.',
  },
  'v8js.gc.duration': {
    instrument: 'histogram',
    unit: 's',
    attributes: ['v8js.gc.type'],
    seen: 'journey',
    meaning: 'How long garbage collections took.',
  },
  'v8js.memory.heap.space.size': heap('The memory of a space of the heap.', 'updown counter'),
  'v8js.memory.heap.used': heap('What is used of it.'),
  'v8js.memory.heap.space.available_size': heap('What may still be used of it.'),
  'v8js.memory.heap.space.physical_size': heap('What is really there of it.'),
  'v8js.resource.active': {
    instrument: 'gauge',
    unit: '{resource}',
    attributes: ['v8js.resource.type'],
    seen: 'journey',
    meaning: 'What keeps the event loop alive, such as sockets and timers.',
  },
  'db.client.operation.duration': {
    instrument: 'histogram',
    unit: 's',
    attributes: [
      'db.system.name',
      'db.namespace',
      'db.operation.name?',
      'server.address',
      'server.port',
      'error.type?',
    ],
    seen: 'journey',
    meaning: 'How long statements took, as the client saw it; of those within a trace only.',
  },
  'db.client.connection.count': {
    instrument: 'updown counter',
    unit: '{connection}',
    attributes: ['db.client.connection.pool.name', 'db.client.connection.state'],
    seen: 'journey',
    meaning: 'Connections of the pool that are used or idle.',
  },
  'db.client.connection.pending_requests': {
    instrument: 'updown counter',
    unit: '{connection}',
    attributes: ['db.client.connection.pool.name'],
    seen: 'journey',
    meaning: 'Who waits for a connection of the pool.',
  },
  'db.client.connection.max': {
    instrument: 'updown counter',
    unit: '{connection}',
    attributes: ['db.client.connection.pool.name'],
    seen: 'journey',
    meaning: 'How many connections the pool may have.',
  },
};
