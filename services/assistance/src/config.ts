import { loadConfig } from '@throughline/platform/config';

export const readConfig = () => loadConfig({});
