import { createRequire } from 'node:module';
import type { Pool, PoolClient, PoolConfig } from 'pg';
import type { Certificates, CommonSettings } from '../config.ts';
import type { Log } from '../log.ts';
import { takeNotices, tell } from './notify.ts';

// Through require, so that OpenTelemetry's instrumentation, which hooks require, sees pg.
const pg = createRequire(import.meta.url)('pg') as typeof import('pg');

// bigint (20) as bigint: offsets and positions outgrow 2^53 in principle, and a silent rounding would lose events.
pg.types.setTypeParser(20, (text: string) => BigInt(text));

export type Database = Pool;
/** A connection inside a transaction. */
export type Transaction = PoolClient;

/**
 * @property statementMilliseconds how long a statement may take; 0 for as long as it likes
 * @property connectMilliseconds how long a connection may take to be there
 */
type Limits = { readonly statementMilliseconds?: number; readonly connectMilliseconds?: number };

export function connectionOptions(
  config: Pick<CommonSettings, 'DATABASE_URL' | 'DATABASE_POOL_SIZE' | 'SERVICE_NAME'>,
  certificates: Certificates,
  { statementMilliseconds = 30_000, connectMilliseconds = 5_000 }: Limits = {},
): PoolConfig {
  const url = new URL(config.DATABASE_URL);
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    ssl: { ca: certificates.ca, cert: certificates.cert, key: certificates.key, rejectUnauthorized: true },
    max: config.DATABASE_POOL_SIZE,
    application_name: config.SERVICE_NAME,
    connectionTimeoutMillis: connectMilliseconds,
    // A statement that hangs would hold its partition and its caller for ever.
    statement_timeout: statementMilliseconds,
    // Whoever is still for so long in a transaction is frozen, and what it has locked is waited for by all others.
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  };
}

export function openDatabase(
  config: Pick<CommonSettings, 'DATABASE_URL' | 'DATABASE_POOL_SIZE' | 'SERVICE_NAME'>,
  certificates: Certificates,
  log: Log,
  limits: Limits = {},
): Database {
  const pool = new pg.Pool(connectionOptions(config, certificates, limits));
  // A connection that the server ends is replaced by the pool; without listeners it would end the process: the pool
  // listens to those that are idle, we to those that are in use, whose query fails anyway.
  const lost = (error: Error): void =>
    log.warn({ event: 'database-connection-lost', error }, 'lost a database connection');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/**
 * One transaction: committed when `work` resolves, rolled back when it throws. After the commit its notifications are
 * sent, which nobody waits for.
 * @throws what `work` threw, or the error of the commit; also when a statement failed and `work` resolved all the same.
 */
export async function transact<T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const transaction = await database.connect();
  let broken: Error | undefined;
  try {
    await transaction.query('begin');
    const result = await work(transaction);
    const { command } = await transaction.query('commit');
    // PostgreSQL says no more than this, where a statement had failed that `work` did not mind.
    if (command !== 'COMMIT') throw new Error('the transaction was undone: one of its statements had failed');
    tell(database, takeNotices(transaction));
    return result;
  } catch (error) {
    takeNotices(transaction);
    await transaction.query('rollback').catch((rollbackError: Error) => {
      // The connection is unusable: the pool must not hand it out again.
      broken = rollbackError;
    });
    throw error;
  } finally {
    transaction.release(broken);
  }
}
