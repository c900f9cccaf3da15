import type { Digest } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { type Command, Option } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { jsonLine } from '../../json-line.ts';
import { type Moment, moment } from '../../moment.ts';
import { table } from '../../table.ts';
import { UsageError } from '../../usage-error.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly from: Moment; readonly to?: Moment; readonly by: 'day' | 'hour' };

const help = `
Compare it with your own: of the items that were put on your feed in a day or hour, in their order, the SHA-256 of a
line "<position> <event_id>" with a line feed for each. Where two differ, look at the hours, and replay what you lack.
Days and hours without items are left out; one that lasts is not complete.

Examples:
  throughline feed digests --from 2026-11-01 --to 2026-11-30
  throughline feed digests --from 2026-11-14 --to 2026-11-14 --by hour --json

${feedExitCodes}`;

/** Adds `digests`. @param exit is told the exit code */
export function addDigestsCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('digests')
    .summary('what your feed held in each day or hour, as a hash to compare with your own')
    .description('Lists what your feed held in each day or hour, as a hash to compare with your own.')
    .requiredOption('--from <time>', 'the first day, or a time', moment)
    .option('--to <time>', 'the last day, or a time, which is not part of it; now unless you say otherwise', moment)
    .addOption(new Option('--by <period>', 'in UTC').choices(['day', 'hour']).default('day'));
  withFeedFlags(command, help).action(async (flags: Flags) => exit(await run(flags, world)));
}

const periods = { day: 'DAY', hour: 'HOUR' } as const;

async function run(flags: Flags, world: World): Promise<number> {
  const from = flags.from.start;
  const until = flags.to?.end ?? new Date(world.now());
  if (until <= from) throw new UsageError('--to has to be after --from.');
  return overConnection(flags, world, 'feeds', async ({ client: { sync } }) => {
    const digests = await sync.listDigests({ period: periods[flags.by], from, until }, { signal: world.signal });
    const said = digests.length === 0 ? 'Your feed held nothing in that time.\n' : digestTable(digests);
    await world.out(flags.json ? jsonLine({ digests }) : said);
    return exitCodes.ok;
  });
}

function digestTable(digests: readonly Digest[]): string {
  return table([
    ['begins_at', 'items', 'first_position', 'last_position', 'complete', 'sha256'],
    ...digests.map((digest) => [
      digest.beginsAt?.toISOString() ?? '',
      digest.items,
      String(digest.firstPosition),
      String(digest.lastPosition),
      digest.complete ? 'yes' : 'not yet',
      digest.sha256,
    ]),
  ]);
}
