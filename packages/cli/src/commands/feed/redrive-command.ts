import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { jsonLine } from '../../json-line.ts';
import { table } from '../../table.ts';
import { UsageError } from '../../usage-error.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly all: boolean };

const help = `
Each comes once, at a new position, in the order in which they were received; it says where it was the first time.

Examples:
  throughline feed redrive 01a1962d-8dca-7447-a624-0f250c283012
  throughline feed redrive --all

${feedExitCodes}`;

/** Adds `redrive ID…`. @param exit is told the exit code */
export function addRedriveCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('redrive')
    .argument('[dead-letter-ids...]', 'as throughline feed dead-letters lists them')
    .summary('put dead letters on your feed again')
    .description('Puts dead letters on your feed again, each once.')
    .option('--all', 'all that were not put there yet', false);
  withFeedFlags(command, help).action(async (ids: string[], flags: Flags) => exit(await run(ids, flags, world)));
}

async function run(deadLetterIds: string[], flags: Flags, world: World): Promise<number> {
  if (flags.all === deadLetterIds.length > 0) {
    throw new UsageError('Give either the ids of dead letters, as throughline feed dead-letters lists them, or --all.');
  }
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { redriven } = await client.deliveries.redrive({ deadLetterIds }, { signal: world.signal });
    const rows = redriven.map((each) => [each.deadLetterId, String(each.originalPosition), String(each.position)]);
    const said =
      rows.length === 0
        ? 'Nothing was left to put on your feed again; throughline feed dead-letters --all tells where each is.\n'
        : table([['dead_letter_id', 'original_position', 'position'], ...rows]);
    await world.out(flags.json ? jsonLine({ redriven }) : said);
    return exitCodes.ok;
  });
}
