import { type PartnerRegistered, partnerRegistered } from '@throughline/schemas/partners.ts';
import { ThroughlineError } from '../errors.ts';
import type { Identity } from '../identity.ts';
import { type ConsumedEvent, isEvent } from '../inbox/consumed-event.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { repeatWork } from '../repeat-work.ts';

export type PartnerRole = PartnerRegistered['role'];

/** What this service knows of a partner. */
export type KnownPartner = {
  readonly partnerId: string;
  readonly role: PartnerRole;
  readonly name: string;
  readonly countryCode: string;
  readonly status: PartnerRegistered['status'];
  readonly dialledDigits: readonly string[];
  readonly services: PartnerRegistered['services'];
  readonly languages: readonly string[];
  readonly serviceAreas: readonly string[];
  readonly capacityAvailable: number | null;
};

/** Who the partners are and what they may do, as this service has read it from the topic `partners`. */
export type PartnerDirectory = {
  /** Writes what changed, in the transaction of the inbox. */
  apply(transaction: Transaction, events: readonly ConsumedEvent[]): Promise<void>;
  /** After commit: reads the table again when partners were among the events. */
  refreshAfter(events: readonly ConsumedEvent[]): void;
  /** Called after each refresh. */
  onChange(listener: () => void): void;
  all(): readonly KnownPartner[];
  find(partnerId: string): KnownPartner | undefined;
  /**
   * The partner behind a certificate, when it is active and has one of the roles.
   * @throws ThroughlineError PARTNER_UNKNOWN, PARTNER_SUSPENDED or NOT_ENTITLED
   */
  authorise(identity: Identity, ...roles: readonly PartnerRole[]): KnownPartner;
  /** False until the first partner is known: before that, everyone would be refused. */
  ready(): boolean;
  stop(): Promise<void>;
};

/** The topic has one partition, so of several instances one consumes it, and the others learn of a change so soon. */
const lookMilliseconds = 1_000;

/** Reads the table; the copy in memory is refreshed after each change, whichever instance made it. */
export async function openPartnerDirectory(
  database: Database,
  onError: (error: unknown) => void,
): Promise<PartnerDirectory> {
  let partners = new Map<string, KnownPartner>();
  const listeners: (() => void)[] = [];
  let fingerprint: string | undefined;

  const read = async (): Promise<void> => {
    const { rows } = await database.query<KnownPartner>(
      `select partner_id as "partnerId", role, name, country_code as "countryCode", status,
              dialled_digits as "dialledDigits", services, languages, service_areas as "serviceAreas",
              capacity_available as "capacityAvailable"
       from known_partner order by partner_id`,
    );
    partners = new Map(rows.map((row) => [row.partnerId, row]));
    for (const listener of listeners) listener();
  };
  const look = async (): Promise<number> => {
    const { rows } = await database.query<{ fingerprint: string }>(
      `select coalesce(md5(string_agg(it::text, chr(10) order by partner_id)), '') as fingerprint from known_partner it`,
    );
    const now = rows[0]?.fingerprint;
    if (now !== fingerprint) await read();
    fingerprint = now;
    return lookMilliseconds;
  };
  await look();
  const watch = repeatWork({ work: look, onFailure: onError, afterFailureMilliseconds: 5 * lookMilliseconds });

  return {
    async apply(transaction, events) {
      for (const event of events) {
        if (!isEvent(event, partnerRegistered)) continue;
        const it = event.data;
        await transaction.query(
          `insert into known_partner values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (partner_id) do update set
             role = excluded.role, name = excluded.name, country_code = excluded.country_code,
             status = excluded.status, dialled_digits = excluded.dialled_digits, services = excluded.services,
             languages = excluded.languages, service_areas = excluded.service_areas,
             capacity_available = excluded.capacity_available`,
          [
            it.partnerId,
            it.role,
            it.name,
            it.countryCode,
            it.status,
            it.dialledDigits,
            JSON.stringify(it.services),
            it.languages,
            it.serviceAreas,
            it.capacityAvailable,
          ],
        );
      }
    },
    refreshAfter(events) {
      if (events.some((event) => isEvent(event, partnerRegistered))) watch.wake();
    },
    onChange: (listener) => void listeners.push(listener),
    all: () => [...partners.values()],
    find: (partnerId) => partners.get(partnerId),
    authorise(identity, ...roles) {
      const partner = identity.kind === 'partner' ? partners.get(identity.partnerId) : undefined;
      if (!partner) {
        throw new ThroughlineError('PARTNER_UNKNOWN', 'The certificate is not of a partner that the hub knows.');
      }
      if (partner.status !== 'ACTIVE') {
        throw new ThroughlineError('PARTNER_SUSPENDED', 'The partner is suspended; ask the operators of the hub.');
      }
      if (!roles.includes(partner.role)) {
        throw new ThroughlineError('NOT_ENTITLED', `A partner of the role ${partner.role} may not do this.`);
      }
      return partner;
    },
    ready: () => partners.size > 0,
    stop: () => watch.stop(),
  };
}
