import { betterFrom, type Dashboard, graph, stat, worseFrom } from './panels.ts';
import { growth, now, perSecond, within } from './query.ts';

const id = 'throughline.partner.id';
const chosen = { 'throughline.partner.id': '~$partner' } as const;
const legend = '{{throughline_partner_id}}';

/** Everything of one partner, or of some. */
export const partners: Dashboard = {
  uid: 'throughline-partners',
  title: 'Throughline: partners',
  description: 'What each partner sends and gets, and what of it fails.',
  byPartner: true,
  rows: [
    {
      title: 'Feed',
      panels: [
        graph('Items behind', 'What it has not acknowledged.', [
          { expr: now('throughline.feed.lag', [id], chosen), legend },
        ]),
        graph(
          'Oldest of them',
          'How long the oldest has been there. 0: it has everything.',
          [{ expr: now('throughline.feed.lag_age', [id], chosen), legend }],
          { unit: 's' },
        ),
        graph(
          'Delivered',
          'By door; the same item again counts again.',
          [
            {
              expr: perSecond('throughline.feed.items.delivered', [id, 'throughline.door'], chosen),
              legend: `${legend} {{throughline_door}}`,
            },
          ],
          { unit: 'cps' },
        ),
        graph(
          'Comes to the feed',
          'New items a second, of all partners.',
          [{ expr: growth('throughline.feed.head', [id]), legend }],
          { unit: 'cps' },
        ),
        graph('Open streams', 'On which it follows its feed.', [
          { expr: now('throughline.feed.streams', [id], chosen), legend },
        ]),
        graph('Doors that fail', 'Attempts that failed, by how.', [
          {
            expr: within('throughline.door.failures', [id, 'throughline.door', 'error.type'], chosen, '5m'),
            legend: `${legend} {{throughline_door}} {{error_type}}`,
          },
        ]),
      ],
    },
    {
      title: 'What it sends',
      panels: [
        graph(
          'Calls',
          'By what it was told.',
          [
            {
              expr: perSecond('throughline.calls.received', [id, 'throughline.outcome'], chosen),
              legend: `${legend} {{throughline_outcome}}`,
            },
          ],
          { unit: 'cps' },
        ),
        graph('Calls refused', 'By reason. The operator reads the same on its feed.', [
          {
            expr: within('throughline.calls.refused', [id, 'throughline.reason'], chosen, '5m'),
            legend: `${legend} {{throughline_reason}}`,
          },
        ]),
        graph('Missing sequence numbers', 'That it was told of.', [
          { expr: now('throughline.sequence.missing', [id], chosen), legend },
        ]),
        graph(
          'Requests refused',
          'By reason and method.',
          [
            {
              expr: within('throughline.requests.refused', [id, 'throughline.reason', 'rpc.method'], chosen, '5m'),
              legend: `${legend} {{throughline_reason}} {{rpc_method}}`,
            },
          ],
          { width: 12 },
        ),
        graph(
          'Openings of sealed data',
          'And those that were refused.',
          [
            {
              expr: within('throughline.vault.openings', [id, 'throughline.opening'], chosen, '1h'),
              legend: `${legend} {{throughline_opening}}`,
            },
          ],
          { width: 12 },
        ),
      ],
    },
    {
      title: 'Where it stands',
      panels: [
        stat('Paused', '1: it has paused its feed.', now('throughline.feed.paused', [id], chosen), {
          legend,
          width: 6,
        }),
        stat(
          'Dead letters',
          'That it has not put on its feed again.',
          now('throughline.feed.dead_letters', [id], chosen),
          { legend, width: 6, steps: worseFrom(1, 10) },
        ),
        stat(
          'Doors closed',
          'By the hub: it has to open them again.',
          now('throughline.door.disabled', [id, 'throughline.door'], chosen),
          { legend: `${legend} {{throughline_door}}`, width: 6, steps: worseFrom(1, 1) },
        ),
        stat(
          'Certificate ends',
          'Of the newest that it called with.',
          now('throughline.certificate.remaining', ['throughline.certificate.subject'], {
            'throughline.certificate.subject': '~partner[.]($partner)',
          }),
          {
            legend: '{{throughline_certificate_subject}}',
            width: 6,
            unit: 's',
            decimals: 0,
            steps: betterFrom(7 * 86_400, 30 * 86_400),
          },
        ),
      ],
    },
  ],
};
