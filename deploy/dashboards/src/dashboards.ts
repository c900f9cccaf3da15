import { doors } from './doors.ts';
import { grafanaOf } from './grafana.ts';
import { overview } from './overview.ts';
import { partners } from './partners.ts';
import { pipeline } from './pipeline.ts';
import { services } from './services.ts';
import { vaultAndReferrals } from './vault-and-referrals.ts';

/** The folder of the files, from the root of the repository. */
export const folder = 'deploy/chart/files/dashboards';

/** The text of each file by its name. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    [overview, partners, pipeline, doors, vaultAndReferrals, services].map((dashboard) => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(grafanaOf(dashboard), undefined, 2)}\n`,
    ]),
  );
}
