import { ConfigurationError, loadConfig, readableFile } from '@throughline/platform/config';
import { z } from 'zod';
import { readPartners } from './adapters/file/partners-file.ts';

const own = {
  /** The declarative file of partners, JSON. */
  PARTNERS_FILE: readableFile,
  /** What the broker puts before a certificate's common name: `CN=` where it has no rule that maps the subject. */
  KAFKA_PRINCIPAL_PREFIX: z.string().default(''),
};

export const readConfig = () =>
  loadConfig(own, process.env, ({ PARTNERS_FILE }) => partnersFileProblems(PARTNERS_FILE));

function partnersFileProblems(path: string | undefined): string[] {
  if (path === undefined) return [];
  try {
    readPartners(path);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return [`PARTNERS_FILE: ${error.message}`];
    throw error;
  }
}
