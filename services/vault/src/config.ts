import { loadConfig } from '@throughline/platform/config';
import { masterKeyFile } from '@throughline/platform/key-file';

const own = {
  /** 32 random bytes as base64 or hex, readable by the service only. Whoever has it can open everything. */
  VAULT_MASTER_KEY_FILE: masterKeyFile('VAULT_MASTER_KEY_FILE'),
};

export const readConfig = () => loadConfig(own);
