import { type Dashboard, graph } from './panels.ts';
import { durationsPerSecond, now, perSecond, quantile, within } from './query.ts';

const service = 'service.name';
const [group, topic] = ['messaging.consumer.group.name', 'messaging.destination.name'] as const;
const read = '{{messaging_consumer_group_name}} {{messaging_destination_name}}';

/** From a commit over Kafka to the next one. */
export const pipeline: Dashboard = {
  uid: 'throughline-pipeline',
  title: 'Throughline: pipeline',
  description: 'Outboxes, the broker, consumers and dead letters.',
  rows: [
    {
      title: 'Outboxes',
      panels: [
        graph(
          'Oldest record',
          'Above a minute the broker is away, or the relay hangs.',
          [{ expr: now('throughline.outbox.age', [service]), legend: '{{service_name}}' }],
          { unit: 's' },
        ),
        graph('Records', 'Committed, and not published yet.', [
          { expr: now('throughline.outbox.records', [service]), legend: '{{service_name}}' },
        ]),
        graph('Relays', 'One for each service, over all of its instances.', [
          { expr: now('throughline.outbox.relays', [service]), legend: '{{service_name}}' },
        ]),
        graph(
          'Published',
          'Records a second, by topic.',
          [
            {
              expr: perSecond('messaging.client.sent.messages', [topic], { 'error.type': '' }),
              legend: '{{messaging_destination_name}}',
            },
          ],
          { unit: 'cps' },
        ),
        graph(
          'The broker acknowledges',
          'How long 99 of 100 requests took.',
          [{ expr: quantile(0.99, 'messaging.client.operation.duration', [service]), legend: '{{service_name}}' }],
          { unit: 's' },
        ),
        graph('Retries', 'By what failed.', [
          {
            expr: within('throughline.outbox.retries', [service, 'throughline.part'], {}, '5m'),
            legend: '{{service_name}} {{throughline_part}}',
          },
        ]),
      ],
    },
    {
      title: 'Consumers',
      panels: [
        graph('Lag', 'Records that a group has before it, by topic.', [
          {
            expr: `sum by (messaging_consumer_group_name, messaging_destination_name) (${now('throughline.consumer.lag', [group, topic, 'messaging.destination.partition.id'])})`,
            legend: read,
          },
        ]),
        graph(
          'Processed',
          'Records a second.',
          [{ expr: perSecond('messaging.client.consumed.messages', [group, topic]), legend: read }],
          { unit: 'cps' },
        ),
        graph(
          'A batch takes',
          'How long 99 of 100 attempts took.',
          [{ expr: quantile(0.99, 'messaging.process.duration', [group, topic]), legend: read }],
          { unit: 's' },
        ),
        graph('Retries', 'Batches that wait for something that passes; their partitions wait with them.', [
          {
            expr: within('throughline.consumer.retries', [group, topic, 'error.type'], {}, '5m'),
            legend: `${read} {{error_type}}`,
          },
        ]),
        graph('Taken over', 'Batches that another instance had by then.', [
          { expr: within('throughline.consumer.fenced', [group, topic], {}, '5m'), legend: read },
        ]),
        graph(
          'Attempts that failed',
          'By why.',
          [
            {
              expr: durationsPerSecond('messaging.process.duration', [group, 'error.type'], { 'error.type': '~.+' }),
              legend: '{{messaging_consumer_group_name}} {{error_type}}',
            },
          ],
          { unit: 'cps' },
        ),
      ],
    },
    {
      title: 'Dead letters',
      panels: [
        graph(
          'Dead letters',
          'Records that can never be processed, by topic and reason.',
          [
            {
              expr: within('throughline.dead_letters', [service, topic, 'throughline.reason'], {}, '5m'),
              legend: '{{service_name}} {{messaging_destination_name}} {{throughline_reason}}',
            },
          ],
          { width: 24 },
        ),
      ],
    },
  ],
};
