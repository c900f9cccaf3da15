// Brings this service's part of the database up to date, and ends. Again is harmless, and so are several at once.
import { runMigrations } from '@throughline/platform/postgres/run-migrations';

await runMigrations(new URL('../migrations/', import.meta.url));
