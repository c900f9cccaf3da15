import { ConfigurationError } from '@throughline/platform/config';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import type { RecordHandingOut } from '../../application/ports.ts';

/**
 * Remembers the first master key's fingerprint. With another key everything new would be sealed so that nobody finds
 * it again when the mistake is put right, and pseudonyms would no longer match.
 * @throws ConfigurationError when this is another key
 */
export async function ensureSameMasterKey(database: Database, fingerprint: Uint8Array): Promise<void> {
  const stored = await transact(database, async (transaction) => {
    const inserted = await transaction.query(
      'insert into master_key (fingerprint) values ($1) on conflict do nothing',
      [fingerprint],
    );
    if (inserted.rowCount === 1) {
      await recordChange(transaction, { actor: 'service.vault', action: 'MASTER_KEY_ADOPTED', subjectIds: [] });
    }
    const { rows } = await transaction.query<{ fingerprint: Buffer }>('select fingerprint from master_key');
    return rows[0]?.fingerprint;
  });
  if (!stored?.equals(fingerprint)) {
    throw new ConfigurationError(
      'VAULT_MASTER_KEY_FILE holds another key than the one that this database was sealed with: give back that key.',
    );
  }
}

/** Only the service calls is handed keys. */
export function createHandingOutAudit(database: Database): RecordHandingOut {
  return (epochs) =>
    transact(database, (transaction) =>
      recordChange(transaction, {
        actor: 'service.vault',
        action: 'PSEUDONYM_KEY_HANDED_OUT',
        subjectIds: epochs,
        details: { to: 'service.calls' },
      }),
    );
}
