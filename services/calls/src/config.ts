import { hostAndPort, loadConfig } from '@throughline/platform/config';
import { z } from 'zod';

const own = {
  /** host:port of the vault, which has the keys of the pseudonyms. */
  VAULT_ADDRESS: hostAndPort,
  /** Days that calls are kept, by the time in their id; and records that were refused. */
  RETENTION_CALLS_DAYS: z.coerce.number().int().min(1).max(36_500).default(1_826),
  RETENTION_REFUSALS_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  /** A missing sequence number is told when it has been missing for so long: batches may overtake each other. */
  SEQUENCE_GAP_GRACE_SECONDS: z.coerce.number().int().min(0).max(86_400).default(60),
  /** How far an operator's clock may be ahead. */
  FUTURE_TOLERANCE_SECONDS: z.coerce.number().int().min(0).default(300),
};

export const readConfig = () => loadConfig(own);
