import { loadConfig } from '@throughline/platform/config';
import { z } from 'zod';

const own = {
  /** The declarative file of partners, JSON. */
  PARTNERS_FILE: z.string(),
  /** Of the partners' own topics: 1 on one machine, 3 on a cluster. */
  KAFKA_REPLICAS: z.coerce.number().int().min(1).default(3),
};

export const readConfig = () => loadConfig(own);
