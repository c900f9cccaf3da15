import { bars, betterFrom, type Dashboard, graph, noneIsGood, stat, worseFrom } from './panels.ts';
import { durationsPerSecond, now, perSecond, within } from './query.ts';

const partner = 'throughline.partner.id';
const place = [
  'messaging.consumer.group.name',
  'messaging.destination.name',
  'messaging.destination.partition.id',
] as const;
const day = 86_400;
const ready = now('throughline.service.ready', ['service.name', 'pod']);
const live = now('throughline.service.live', ['service.name', 'pod']);

/** The first to look at: is the hub healthy, and which partner is behind? */
export const overview: Dashboard = {
  uid: 'throughline',
  title: 'Throughline',
  description: 'Whether the hub is healthy, and which partner is behind.',
  rows: [
    {
      title: 'Is it healthy?',
      panels: [
        stat(
          'Not ready',
          'Instances that cannot answer requests now. Look at their readiness and log.',
          `count(${ready} == 0) or vector(0)`,
          { steps: noneIsGood },
        ),
        stat(
          'Stuck',
          'Instances in which a part makes no progress. Restarting may help.',
          `count(${live} == 0) or vector(0)`,
          { steps: noneIsGood },
        ),
        stat(
          'Oldest unpublished',
          'How long the oldest record of all outboxes waits. Above a minute: look at the brokers.',
          `max(${now('throughline.outbox.age', ['service.name'])})`,
          { unit: 's', decimals: 0, steps: worseFrom(10, 60) },
        ),
        stat(
          'Records to process',
          'What all groups of consumers have before them.',
          `sum(${now('throughline.consumer.lag', place)})`,
          { steps: worseFrom(1_000, 10_000) },
        ),
        stat(
          'Dead letters, a day',
          'Records that can never be processed. Look at each.',
          within('throughline.dead_letters', [], {}, '24h'),
          { decimals: 0, steps: noneIsGood },
        ),
        stat(
          'First certificate ends',
          'Of the services and of the partners that called.',
          `min(${now('throughline.certificate.remaining', ['throughline.certificate.subject'])})`,
          { unit: 's', decimals: 0, steps: betterFrom(7 * day, 30 * day) },
        ),
        stat(
          'Partners behind',
          'Partners with an item older than an hour that they have not acknowledged, and that have not paused.',
          `count((${now('throughline.feed.lag_age', [partner])} > 3600) unless (${now('throughline.feed.paused', [partner])} == 1)) or vector(0)`,
          { steps: worseFrom(1, 3) },
        ),
        stat(
          'Doors closed',
          'Doors that the hub closed, since they failed for too long. Their partners have to open them again.',
          `sum(${now('throughline.door.disabled', [partner, 'throughline.door'])})`,
          { steps: noneIsGood },
        ),
        stat(
          'Overdue referrals',
          'Offers that no centre answered in time and that have not gone on.',
          `sum(${now('throughline.referrals.overdue', [partner])})`,
          { steps: noneIsGood },
        ),
        stat(
          'Referrals that nobody takes',
          'The desk has to send them again, to others.',
          now('throughline.referrals.open', [], { 'throughline.referral.status': 'unplaced' }),
          { steps: worseFrom(1, 10) },
        ),
        stat(
          'Missing sequence numbers',
          'Calls that operators may have lost.',
          `sum(${now('throughline.sequence.missing', [partner])})`,
          { steps: worseFrom(1, 100) },
        ),
        stat(
          'Stale gauges',
          'Gauges that could not be read within five minutes: what is shown of them is old.',
          within('throughline.observation.failures', [], {}, '5m'),
          { decimals: 0, steps: noneIsGood },
        ),
      ],
    },
    {
      title: 'Which partner is behind?',
      panels: [
        {
          title: 'Partners',
          description: 'Where each stands with its feed; the furthest behind first.',
          kind: 'table',
          unit: 'short',
          width: 12,
          height: 9,
          queries: [
            { expr: now('throughline.feed.lag', [partner]), legend: 'items behind' },
            { expr: now('throughline.feed.lag_age', [partner]), legend: 'oldest, s' },
            { expr: now('throughline.feed.paused', [partner]), legend: 'paused' },
            {
              expr: `sum by (throughline_partner_id) (${now('throughline.door.disabled', [partner, 'throughline.door'])})`,
              legend: 'doors closed',
            },
            { expr: now('throughline.feed.dead_letters', [partner]), legend: 'dead letters' },
          ],
        },
        bars(
          'Oldest item not acknowledged',
          'The ten that are behind the longest.',
          { expr: `topk(10, ${now('throughline.feed.lag_age', [partner])} > 0)`, legend: '{{throughline_partner_id}}' },
          { unit: 's', width: 12, height: 9, steps: worseFrom(600, 3_600) },
        ),
      ],
    },
    {
      title: 'What comes in and goes out',
      panels: [
        graph(
          'Calls',
          'What operators sent, by what they were told.',
          [
            {
              expr: perSecond('throughline.calls.received', ['throughline.outcome']),
              legend: '{{throughline_outcome}}',
            },
          ],
          { unit: 'cps' },
        ),
        graph(
          'Items delivered',
          'What went out to partners, by door.',
          [
            {
              expr: perSecond('throughline.feed.items.delivered', ['throughline.door']),
              legend: '{{throughline_door}}',
            },
          ],
          { unit: 'cps' },
        ),
        graph(
          'Requests that failed',
          'Calls that ended as our failure, by service and code.',
          [
            {
              expr: durationsPerSecond('rpc.server.call.duration', ['service.name', 'rpc.status_code'], {
                'rpc.status_code': '~UNKNOWN|INTERNAL|UNAVAILABLE|DATA_LOSS|DEADLINE_EXCEEDED',
              }),
              legend: '{{service_name}} {{rpc_status_code}}',
            },
          ],
          { unit: 'reqps' },
        ),
      ],
    },
  ],
};
