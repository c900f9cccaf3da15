import { bars, type Dashboard, graph, noneIsGood, stat, worseFrom } from './panels.ts';
import { durationsPerSecond, now, quantile, within } from './query.ts';

const id = 'throughline.partner.id';
const legend = '{{throughline_partner_id}}';

/** Who opens sealed data, and what becomes of referrals. */
export const vaultAndReferrals: Dashboard = {
  uid: 'throughline-vault-referrals',
  title: 'Throughline: vault and referrals',
  description: 'Who opens sealed data, and what becomes of referrals.',
  rows: [
    {
      title: 'Vault',
      panels: [
        stat(
          'Openings, a day',
          'Each is also in the audit, and the desk sees it.',
          within('throughline.vault.openings', [], { 'throughline.opening': 'OPENED' }, '24h'),
          { width: 4, height: 8, decimals: 0 },
        ),
        stat(
          'Refused, a day',
          'Somebody asked for data that it may not see.',
          within('throughline.vault.openings', [], { 'throughline.opening': 'REFUSED' }, '24h'),
          { width: 4, height: 8, decimals: 0, steps: worseFrom(1, 10) },
        ),
        graph(
          'Openings',
          'An hour, by partner.',
          [
            {
              expr: within('throughline.vault.openings', [id, 'throughline.opening'], {}, '1h'),
              legend: `${legend} {{throughline_opening}}`,
            },
          ],
          { width: 8 },
        ),
        graph(
          'Requests',
          'A second, by method.',
          [
            {
              expr: durationsPerSecond('rpc.server.call.duration', ['rpc.method'], { 'service.name': 'vault' }),
              legend: '{{rpc_method}}',
            },
          ],
          { width: 8, unit: 'reqps' },
        ),
      ],
    },
    {
      title: 'Referrals',
      panels: [
        stat(
          'Overdue',
          'Offers whose time is over and that have not gone on: look at the log of referrals.',
          `sum(${now('throughline.referrals.overdue', [id])})`,
          { width: 4, height: 8, steps: noneIsGood },
        ),
        stat(
          'Nobody takes',
          'The desk has to send them again, to others.',
          now('throughline.referrals.open', [], { 'throughline.referral.status': 'unplaced' }),
          { width: 4, height: 8, steps: worseFrom(1, 10) },
        ),
        graph(
          'Open',
          'That are not over, by where they stand.',
          [
            {
              expr: now('throughline.referrals.open', ['throughline.referral.status']),
              legend: '{{throughline_referral_status}}',
            },
          ],
          { width: 8 },
        ),
        graph(
          'Not answered in time',
          'By centre: the referral went to the next.',
          [{ expr: within('throughline.referrals.deadlines_passed', [id], {}, '1h'), legend }],
          { width: 8 },
        ),
        bars(
          'Overdue, by centre',
          'Whom to call.',
          { expr: `${now('throughline.referrals.overdue', [id])} > 0`, legend },
          { width: 12, steps: noneIsGood },
        ),
        graph(
          'A request takes',
          'How long 95 of 100 took, by method.',
          [
            {
              expr: quantile(0.95, 'rpc.server.call.duration', ['rpc.method'], {
                'service.name': '~vault|referrals|cases|assistance',
              }),
              legend: '{{rpc_method}}',
            },
          ],
          { width: 12, unit: 's' },
        ),
      ],
    },
  ],
};
