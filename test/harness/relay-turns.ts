import type { HubSettings } from '@throughline/local/hub/service-environment';
import { connectAsAdministrator } from '@throughline/provision/databases';
import type { ServiceName } from '@throughline/provision/hub-services';
import { readMetrics } from './read-metrics.ts';

/** The relays of services, of which one at a time has its turn: the one whose connection holds a lock. */
export type RelayTurns = {
  /** Ends the connection of whoever has the turn in a service. @returns whether somebody had it */
  end(service: ServiceName): Promise<boolean>;
  stop(): Promise<void>;
};

export async function watchRelayTurns({ database, certificates }: HubSettings): Promise<RelayTurns> {
  const connection = await connectAsAdministrator(database, database.name, certificates.administrator);
  return {
    async end(service) {
      const { rows } = await connection.query<{ ended: boolean }>(
        `select pg_terminate_backend(pid) as ended from pg_locks join pg_stat_activity using (pid)
         where locktype = 'advisory' and granted and datname = current_database() and usename = $1
           and objid = (hashtext('outbox ' || $1)::bigint & 4294967295)::oid`,
        [service],
      );
      return rows.some(({ ended }) => ended);
    },
    stop: () => connection.end(),
  };
}

/** How many records the process of a service with these settings has published. */
export async function publishedBy(service: ServiceName, { ports, certificates }: HubSettings): Promise<number> {
  const text = await readMetrics(ports.services[service].metrics, certificates.administrator);
  const sent = text.matchAll(/^messaging_client_sent_messages_total(\{[^}]*\}) (\d+)/gm);
  return [...sent].reduce((sum, [, labels, value]) => (labels?.includes('error_type') ? sum : sum + Number(value)), 0);
}
