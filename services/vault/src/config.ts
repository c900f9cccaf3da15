import { loadConfig } from '@throughline/platform/config';
import { z } from 'zod';

const own = {
  /** 32 random bytes as base64 or hex, readable by the service only. Whoever has it can open everything. */
  VAULT_MASTER_KEY_FILE: z.string(),
};

export const readConfig = () => loadConfig(own);
