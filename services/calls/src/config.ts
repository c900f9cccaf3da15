import { loadConfig } from '@throughline/platform/config';
import { z } from 'zod';

const own = {
  /** host:port of the vault, which has the keys of the pseudonyms. */
  VAULT_ADDRESS: z.string(),
  /** How far an operator's clock may be ahead. */
  FUTURE_TOLERANCE_SECONDS: z.coerce.number().int().min(0).default(300),
};

export const readConfig = () => loadConfig(own);
