import { type Certificates, commonSettings, readCertificates, readSettings } from '../config.ts';
import { orRefuse } from '../lifecycle.ts';
import { createLog, type Log } from '../log.ts';
import { migrate, SchemaMismatch } from './migrate.ts';
import { openDatabase } from './pool.ts';

const { SERVICE_NAME, TLS_CA_FILE, TLS_CERT_FILE, TLS_KEY_FILE, DATABASE_URL, LOG_LEVEL } = commonSettings;

/** What `migrate` reads from the environment: no more than it needs to reach the database as the service. */
export const migrationSettings = {
  SERVICE_NAME,
  TLS_CA_FILE,
  TLS_CERT_FILE,
  TLS_KEY_FILE,
  DATABASE_URL,
  LOG_LEVEL,
} as const;

/**
 * The whole of a service's migrate.ts: brings its schema up to date, says in the log what was applied, and lets the
 * process end, with exit code 1 and one message where it can't be done.
 * @param folder the service's `migrations`, as a file URL
 */
export async function runMigrations(folder: URL): Promise<void> {
  const config = orRefuse(() => readSettings(migrationSettings));
  const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);
  try {
    const applied = await migrateSchema(config, readCertificates(config), folder, log);
    log.info({ event: 'migrated', applied }, 'the database is of this version');
  } catch (error) {
    const fields = error instanceof SchemaMismatch ? {} : { error };
    log.fatal(
      { event: 'not-migrated', ...fields },
      error instanceof Error ? error.message : 'the database could not be migrated',
    );
    process.exitCode = 1;
  }
}

/** Connects as the service, brings its schema up to date, and disconnects. @returns what was applied now */
export async function migrateSchema(
  config: { readonly SERVICE_NAME: string; readonly DATABASE_URL: string },
  certificates: Certificates,
  folder: URL,
  log: Log,
): Promise<string[]> {
  const database = openDatabase({ ...config, DATABASE_POOL_SIZE: 1 }, certificates, log, {
    // A change of a large table takes its time, and so does waiting for another that migrates.
    statementMilliseconds: 0,
    // Nobody waits for an answer, as a caller of the service would.
    connectMilliseconds: 60_000,
  });
  try {
    return await migrate(database, folder);
  } finally {
    await database.end();
  }
}
