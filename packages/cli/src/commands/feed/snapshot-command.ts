import type { EntityState } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { itemFields } from '../../feed/feed-items.ts';
import { jsonLine } from '../../json-line.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly unfinished: boolean };

const help = `
For a system that starts, or that was restored: take what is here, then follow the feed from the position that is said
at the end. With --json, one object on each line, with its items, and the position on the last line; where that line is
missing, or the exit code is not 0, it is not whole: throw it away.

Examples:
  throughline feed snapshot
  throughline feed snapshot --unfinished
  throughline feed snapshot --json > snapshot.jsonl

${feedExitCodes}`;

/** Adds `snapshot`. @param exit is told the exit code */
export function addSnapshotCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('snapshot')
    .summary('the present state of everything on your feed')
    .description('Prints the present state of everything on your feed, at one position.')
    .option('--unfinished', 'without what is finished, such as referrals that have ended', false);
  withFeedFlags(command, help).action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    // Wide enough for all kinds, ids and most states: it is written line by line.
    const widths = [10, 36, 12];
    if (!flags.json) await world.out(table([['kind', 'id', 'status', 'changed_position']], widths));
    const { position, entities } = await client.sync.getSnapshot({
      unfinishedOnly: flags.unfinished,
      onEntity: (entity) => world.out(flags.json ? jsonLine(entityFields(entity)) : table([entityRow(entity)], widths)),
      signal: world.signal,
    });
    if (flags.json) await world.out(jsonLine({ position, entities }));
    else world.err(`${entities} at position ${position}; throughline feed follow --from ${position + 1n} goes on.\n`);
    return exitCodes.ok;
  });
}

function entityRow({ kind, id, status, changedPosition }: EntityState): string[] {
  return [kind, id, status, String(changedPosition)];
}

function entityFields({ items, ...rest }: EntityState): object {
  return { ...rest, items: items.map(itemFields) };
}
