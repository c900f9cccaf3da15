import { bars, type Dashboard, graph, noneIsGood, stat, worseFrom } from './panels.ts';
import { growth, now, perSecond, within } from './query.ts';

const [id, door] = ['throughline.partner.id', 'throughline.door'] as const;
const legend = '{{throughline_partner_id}}';

/** Every feed, and the doors that it goes out by. */
export const doors: Dashboard = {
  uid: 'throughline-feeds',
  title: 'Throughline: feeds and doors',
  description: 'How feeds grow, how far partners are with them, and which doors fail.',
  rows: [
    {
      title: 'Feeds',
      panels: [
        graph('Grow', 'New items a second, by partner.', [{ expr: growth('throughline.feed.head', [id]), legend }], {
          unit: 'cps',
        }),
        graph(
          'Are delivered',
          'Items a second, by door.',
          [{ expr: perSecond('throughline.feed.items.delivered', [door]), legend: '{{throughline_door}}' }],
          { unit: 'cps' },
        ),
        graph('Are followed', 'Open streams, by partner.', [{ expr: now('throughline.feed.streams', [id]), legend }]),
        bars(
          'Items behind',
          'The ten that are furthest behind.',
          { expr: `topk(10, ${now('throughline.feed.lag', [id])} > 0)`, legend },
          { width: 12, steps: worseFrom(100, 1_000) },
        ),
        bars(
          'Oldest item not acknowledged',
          'The ten that are behind the longest.',
          { expr: `topk(10, ${now('throughline.feed.lag_age', [id])} > 0)`, legend },
          { width: 12, unit: 's', steps: worseFrom(600, 3_600) },
        ),
      ],
    },
    {
      title: 'Doors that the hub carries through',
      panels: [
        graph(
          'Attempts that failed',
          'By partner, door and how.',
          [
            {
              expr: within('throughline.door.failures', [id, door, 'error.type'], {}, '5m'),
              legend: `${legend} {{throughline_door}} {{error_type}}`,
            },
          ],
          { width: 12 },
        ),
        graph(
          'Items given up',
          "They are among the partner's dead letters.",
          [
            {
              expr: within('throughline.door.dead_letters', [id, door, 'throughline.reason'], {}, '5m'),
              legend: `${legend} {{throughline_door}} {{throughline_reason}}`,
            },
          ],
          { width: 12 },
        ),
        stat(
          'Closed doors',
          'The hub closed them. Tell the partner, who has to open them again.',
          `${now('throughline.door.disabled', [id, door])} == 1`,
          { legend: `${legend} {{throughline_door}}`, width: 8, steps: noneIsGood },
        ),
        stat('Paused feeds', 'By their partners.', `${now('throughline.feed.paused', [id])} == 1`, {
          legend,
          width: 8,
        }),
        stat(
          'Dead letters',
          'That partners have not put on their feeds again.',
          `${now('throughline.feed.dead_letters', [id])} > 0`,
          { legend, width: 8, steps: worseFrom(1, 10) },
        ),
      ],
    },
  ],
};
