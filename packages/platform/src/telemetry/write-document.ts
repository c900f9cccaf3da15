// Writes docs/telemetry.md: `npm run generate`. A test compares the two.
import { writeFileSync } from 'node:fs';
import { telemetryDocument } from './document.ts';

writeFileSync(new URL('../../../../docs/telemetry.md', import.meta.url), telemetryDocument());
