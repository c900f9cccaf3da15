import { loadConfig } from '@throughline/platform/config';
import { z } from 'zod';

const own = {
  /** The declarative file of partners, JSON. */
  PARTNERS_FILE: z.string(),
  /** Of the partners' own topics: 1 on one machine, 3 on a cluster. */
  KAFKA_REPLICAS: z.coerce.number().int().min(1).default(3),
  /** What the broker puts before a certificate's common name: `CN=` where it has no rule that maps the subject. */
  KAFKA_PRINCIPAL_PREFIX: z.string().default(''),
};

export const readConfig = () => loadConfig(own);
