import type { Listed } from './contract-attributes.ts';

/**
 * A metric of the hub's own. `instrument`: a counter adds up what happened, an updown counter what is there now, a
 * histogram has how long things took, a gauge is read when somebody asks.
 */
export type MetricContract = {
  readonly instrument: 'counter' | 'updown counter' | 'histogram' | 'gauge';
  /** In UCUM, as OpenTelemetry writes it; Prometheus' names are without it. */
  readonly unit: string;
  readonly attributes: readonly Listed[];
  /** The services that have it. */
  readonly by: 'every service' | readonly ServiceName[];
  /**
   * What to do with the values of several instances of a service: `sum` where each counts its own, `max` where each
   * reads the same table and says the same.
   */
  readonly across: 'sum' | 'max';
  /** What it takes to see it: a journey, or something that goes wrong. */
  readonly seen: 'journey' | 'fault';
  /** One sentence. */
  readonly meaning: string;
};

export type ServiceName = 'partners' | 'vault' | 'calls' | 'cases' | 'referrals' | 'assistance' | 'feeds';

const everyService = 'every service';

/** Those of OpenTelemetry's conventions for messaging and RPC keep their names; all others begin with `throughline.`. */
export const metrics = {
  'messaging.client.sent.messages': {
    instrument: 'counter',
    unit: '{message}',
    attributes: ['messaging.system.name', 'messaging.operation.name', 'messaging.destination.name', 'error.type?'],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning:
      'Records that it tried to publish, by topic; with `error.type` those of an attempt that failed, which is repeated.',
  },
  'messaging.client.consumed.messages': {
    instrument: 'counter',
    unit: '{message}',
    attributes: [
      'messaging.system.name',
      'messaging.operation.name',
      'messaging.destination.name',
      'messaging.consumer.group.name',
    ],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'Records that it read and whose effect it committed, by topic and group; the repeated among them too.',
  },
  'messaging.client.operation.duration': {
    instrument: 'histogram',
    unit: 's',
    attributes: ['messaging.system.name', 'messaging.operation.name', 'error.type?'],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'How long the broker took to acknowledge what was sent at once, with all replicas in sync.',
  },
  'messaging.process.duration': {
    instrument: 'histogram',
    unit: 's',
    attributes: [
      'messaging.system.name',
      'messaging.operation.name',
      'messaging.destination.name',
      'messaging.consumer.group.name',
      'error.type?',
    ],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'How long an attempt took to take a batch of records to its committed effect, or to fail at it.',
  },
  'rpc.server.call.duration': {
    instrument: 'histogram',
    unit: 's',
    attributes: ['rpc.system.name', 'rpc.method', 'rpc.status_code', 'error.type?'],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'How long a call to one of its methods took, once it is over; a stream may be open for days.',
  },
  'rpc.client.call.duration': {
    instrument: 'histogram',
    unit: 's',
    attributes: ['rpc.system.name', 'rpc.method', 'rpc.status_code', 'error.type?'],
    by: ['calls'],
    across: 'sum',
    seen: 'journey',
    meaning: "How long a call to another of the hub's services took.",
  },
  'throughline.requests.refused': {
    instrument: 'counter',
    unit: '{request}',
    attributes: ['rpc.method', 'throughline.partner.id', 'throughline.reason'],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'Requests that were refused, by method, reason and partner.',
  },
  'throughline.service.ready': {
    instrument: 'gauge',
    unit: '1',
    attributes: [],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'Whether it can answer requests: 1, or 0.',
  },
  'throughline.service.live': {
    instrument: 'gauge',
    unit: '1',
    attributes: [],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'Whether every part of it makes progress: 1, or 0, and then restarting may help.',
  },
  'throughline.clock.ahead': {
    instrument: 'gauge',
    unit: 's',
    attributes: [],
    by: everyService,
    across: 'max',
    seen: 'journey',
    meaning: "How far its clock is ahead of the database's, below 0 when it is behind, as of at most 10 s ago.",
  },
  'throughline.certificate.remaining': {
    instrument: 'gauge',
    unit: 's',
    attributes: ['throughline.certificate.subject'],
    by: everyService,
    across: 'max',
    seen: 'journey',
    meaning:
      'How long a certificate is still valid, below 0 since when it is not: its own, and of partners the newest that they called with since it started.',
  },
  'throughline.observation.failures': {
    instrument: 'counter',
    unit: '{failure}',
    attributes: ['throughline.observation'],
    by: everyService,
    across: 'sum',
    seen: 'fault',
    meaning: 'Gauges that could not be read when somebody asked, and say what they said before.',
  },

  'throughline.outbox.records': {
    instrument: 'gauge',
    unit: '{record}',
    attributes: [],
    by: everyService,
    across: 'max',
    seen: 'journey',
    meaning: 'Records in the outbox that are not published yet.',
  },
  'throughline.outbox.age': {
    instrument: 'gauge',
    unit: 's',
    attributes: [],
    by: everyService,
    across: 'max',
    seen: 'journey',
    meaning: 'How long the oldest record has been in the outbox; 0 when it is empty.',
  },
  'throughline.outbox.relays': {
    instrument: 'gauge',
    unit: '{relay}',
    attributes: [],
    by: everyService,
    across: 'sum',
    seen: 'journey',
    meaning: 'Relays that empty the outbox now; all instances together have one.',
  },
  'throughline.outbox.retries': {
    instrument: 'counter',
    unit: '{retry}',
    attributes: ['throughline.part'],
    by: everyService,
    across: 'sum',
    seen: 'fault',
    meaning:
      'Times that the outbox could not be published or read, by whether broker or database failed; it is tried again.',
  },

  'throughline.consumer.lag': {
    instrument: 'gauge',
    unit: '{message}',
    attributes: ['messaging.consumer.group.name', 'messaging.destination.name', 'messaging.destination.partition.id'],
    by: everyService,
    across: 'max',
    seen: 'journey',
    meaning:
      'Records of a partition that the group has not processed, as of at most 15 s ago; told by the instance that has the partition, and 0 by one that had it.',
  },
  'throughline.consumer.retries': {
    instrument: 'counter',
    unit: '{retry}',
    attributes: ['messaging.consumer.group.name', 'messaging.destination.name', 'error.type'],
    by: everyService,
    across: 'sum',
    seen: 'fault',
    meaning: 'Batches that failed for a passing reason and are tried again while their partition waits.',
  },
  'throughline.consumer.fenced': {
    instrument: 'counter',
    unit: '{batch}',
    attributes: ['messaging.consumer.group.name', 'messaging.destination.name'],
    by: everyService,
    across: 'sum',
    seen: 'fault',
    meaning: 'Batches that it did not write, since another instance has their partition by now.',
  },
  'throughline.dead_letters': {
    instrument: 'counter',
    unit: '{message}',
    attributes: ['messaging.destination.name', 'throughline.reason'],
    by: everyService,
    across: 'sum',
    seen: 'fault',
    meaning: "Records of a topic that can never be processed and went to the service's dead letters.",
  },

  'throughline.calls.received': {
    instrument: 'counter',
    unit: '{call}',
    attributes: ['throughline.partner.id', 'throughline.door', 'throughline.outcome'],
    by: ['calls'],
    across: 'sum',
    seen: 'journey',
    meaning: 'Calls that operators sent, by operator, door and what they were told.',
  },
  'throughline.calls.refused': {
    instrument: 'counter',
    unit: '{call}',
    attributes: ['throughline.partner.id', 'throughline.door', 'throughline.reason'],
    by: ['calls'],
    across: 'sum',
    seen: 'journey',
    meaning: 'Calls that were not taken, by operator, door and reason.',
  },
  'throughline.sequence.missing': {
    instrument: 'gauge',
    unit: '{number}',
    attributes: ['throughline.partner.id'],
    by: ['calls'],
    across: 'max',
    seen: 'journey',
    meaning: 'Sequence numbers that no record came with and that their operator was told of.',
  },
  'throughline.sequence.gaps': {
    instrument: 'gauge',
    unit: '{gap}',
    attributes: ['throughline.partner.id'],
    by: ['calls'],
    across: 'max',
    seen: 'journey',
    meaning: 'Gaps that these numbers make.',
  },

  'throughline.referrals.open': {
    instrument: 'gauge',
    unit: '{referral}',
    attributes: ['throughline.referral.status'],
    by: ['referrals'],
    across: 'max',
    seen: 'journey',
    meaning:
      'Referrals that are not over: drafts that wait for facts, those that a centre has, and those that nobody takes.',
  },
  'throughline.referrals.overdue': {
    instrument: 'gauge',
    unit: '{referral}',
    attributes: ['throughline.partner.id'],
    by: ['referrals'],
    across: 'max',
    seen: 'fault',
    meaning: 'Offers that a centre has not answered in time and that did not go to the next one yet.',
  },
  'throughline.referrals.deadlines_passed': {
    instrument: 'counter',
    unit: '{referral}',
    attributes: ['throughline.partner.id'],
    by: ['referrals'],
    across: 'sum',
    seen: 'fault',
    meaning: 'Offers that a centre did not answer in time, by centre; the referral went on.',
  },

  'throughline.vault.openings': {
    instrument: 'counter',
    unit: '{opening}',
    attributes: ['throughline.partner.id', 'throughline.opening'],
    by: ['vault'],
    across: 'sum',
    seen: 'journey',
    meaning: 'Openings of sealed data, and those that were refused, by the partner that asked.',
  },

  'throughline.feed.head': {
    instrument: 'gauge',
    unit: '{item}',
    attributes: ['throughline.partner.id'],
    by: ['feeds'],
    across: 'max',
    seen: 'journey',
    meaning:
      "The newest position of a partner's feed: how many items were ever put on it, so its rate is what comes in.",
  },
  'throughline.feed.items.delivered': {
    instrument: 'counter',
    unit: '{item}',
    attributes: ['throughline.partner.id', 'throughline.door'],
    by: ['feeds'],
    across: 'sum',
    seen: 'journey',
    meaning: 'Items that went out to a partner, by door; the same item again counts again.',
  },
  'throughline.feed.lag': {
    instrument: 'gauge',
    unit: '{item}',
    attributes: ['throughline.partner.id'],
    by: ['feeds'],
    across: 'max',
    seen: 'journey',
    meaning: 'Items of its feed that a partner has not acknowledged, nor was sent by mail.',
  },
  'throughline.feed.lag_age': {
    instrument: 'gauge',
    unit: 's',
    attributes: ['throughline.partner.id'],
    by: ['feeds'],
    across: 'max',
    seen: 'journey',
    meaning:
      'How long the oldest of these items has been on the feed; 0 when there is none, or while a mail is not due that has it.',
  },
  'throughline.feed.paused': {
    instrument: 'gauge',
    unit: '1',
    attributes: ['throughline.partner.id'],
    by: ['feeds'],
    across: 'max',
    seen: 'journey',
    meaning: 'Whether a partner has paused its feed: 1, or 0.',
  },
  'throughline.feed.dead_letters': {
    instrument: 'gauge',
    unit: '{item}',
    attributes: ['throughline.partner.id'],
    by: ['feeds'],
    across: 'max',
    seen: 'journey',
    meaning: "Items among a partner's dead letters that it has not put on its feed again.",
  },
  'throughline.feed.streams': {
    instrument: 'updown counter',
    unit: '{stream}',
    attributes: ['throughline.partner.id'],
    by: ['feeds'],
    across: 'sum',
    seen: 'journey',
    meaning: 'Streams on which a partner follows its feed now.',
  },
  'throughline.door.failures': {
    instrument: 'counter',
    unit: '{attempt}',
    attributes: ['throughline.partner.id', 'throughline.door', 'error.type'],
    by: ['feeds'],
    across: 'sum',
    seen: 'fault',
    meaning: 'Attempts to take something out through a door that failed, by partner, door and how.',
  },
  'throughline.door.dead_letters': {
    instrument: 'counter',
    unit: '{item}',
    attributes: ['throughline.partner.id', 'throughline.door', 'throughline.reason'],
    by: ['feeds'],
    across: 'sum',
    seen: 'fault',
    meaning: "Items that a door gave up and put among the partner's dead letters.",
  },
  'throughline.door.disabled': {
    instrument: 'gauge',
    unit: '1',
    attributes: ['throughline.partner.id', 'throughline.door'],
    by: ['feeds'],
    across: 'max',
    seen: 'fault',
    meaning: 'Whether the hub closed a door that a partner subscribed to, since it failed for too long: 1, or 0.',
  },
} as const satisfies Record<string, MetricContract>;

export type MetricName = keyof typeof metrics;

/** Buckets of every histogram, in seconds: as the conventions want them, and up to what a batch may take at worst. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30] as const;

/** How a metric is called where Prometheus has it; of a histogram, the three that it becomes. */
export function prometheusNamesOf(name: string, { instrument }: Pick<MetricContract, 'instrument'>): string[] {
  const plain = name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
  if (instrument === 'counter') return [plain.endsWith('_total') ? plain : `${plain}_total`];
  return instrument === 'histogram' ? [`${plain}_bucket`, `${plain}_sum`, `${plain}_count`] : [plain];
}
