// Writes deploy/chart/files/dashboards: `npm run generate`. A test compares them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dashboardFiles, folder } from './dashboards.ts';

const target = new URL(`../../../${folder}/`, import.meta.url);
mkdirSync(target, { recursive: true });
for (const [name, text] of dashboardFiles()) writeFileSync(new URL(name, target), text);
