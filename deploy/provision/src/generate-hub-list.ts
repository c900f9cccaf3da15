// npm run generate: writes the list that the Helm chart ranges over.
import { writeFileSync } from 'node:fs';
import { hubListText } from './hub-list.ts';

writeFileSync(new URL('../../chart/files/hub.json', import.meta.url), hubListText);
