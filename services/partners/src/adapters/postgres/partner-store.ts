import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { partnerRegistered } from '@throughline/schemas/partners.ts';
import type { PartnerStore } from '../../application/load-partners.ts';
import type { Partner } from '../../domain/partner.ts';

export type PartnerReader = {
  find(partnerId: string): Promise<Partner | undefined>;
  list(): Promise<Partner[]>;
};

export function createPartnerStore(
  database: Database,
  records: EventRecords,
  now: () => Date,
): PartnerStore & PartnerReader {
  const select = 'select partner_id, state from partner';
  return {
    update: (change) =>
      transact(database, async (transaction) => {
        await transaction.query('lock table partner in share row exclusive mode');
        const { rows } = await transaction.query<{ partner_id: string; state: Partner }>(select);
        const changed = change(new Map(rows.map((row) => [row.partner_id, row.state])));
        if (changed.length === 0) return changed;
        const registeredAt = now();
        await transaction.query(
          `insert into partner (partner_id, state, registered_at)
           select id, state, $3 from unnest($1::text[], $2::jsonb[]) as changed (id, state)
           on conflict (partner_id) do update set state = excluded.state, registered_at = excluded.registered_at`,
          [changed.map((it) => it.partnerId), changed.map((it) => JSON.stringify(it)), registeredAt],
        );
        await recordChange(
          transaction,
          { actor: 'service.partners', action: 'PARTNERS_REGISTERED', subjectIds: changed.map((it) => it.partnerId) },
          changed.map((it) =>
            records({
              contract: partnerRegistered,
              subject: it.partnerId,
              correlationId: it.partnerId,
              time: registeredAt,
              data: {
                ...it,
                dialledDigits: [...it.dialledDigits],
                services: it.services.map((service) => ({ ...service })),
                languages: [...it.languages],
                serviceAreas: [...it.serviceAreas],
                registeredAt: registeredAt.getTime(),
              },
            }),
          ),
        );
        return changed;
      }),
    async find(partnerId) {
      const { rows } = await database.query<{ state: Partner }>(`${select} where partner_id = $1`, [partnerId]);
      return rows[0]?.state;
    },
    async list() {
      const { rows } = await database.query<{ state: Partner }>(`${select} order by partner_id`);
      return rows.map((row) => row.state);
    },
  };
}
