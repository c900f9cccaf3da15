import { Argument, type Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { eventKinds } from '../../feed/event-kinds.ts';
import { jsonLine } from '../../json-line.ts';
import { UsageError } from '../../usage-error.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly all: boolean };

const help = `
It holds for what comes; what your feed holds already stays. That a consent was withdrawn comes whatever the filter is.

Examples:
  throughline feed filter
  throughline feed filter REFERRAL_SENT REFERRAL_CANCELLED
  throughline feed filter --all

${feedExitCodes}`;

/** Adds `filter KIND…`. @param exit is told the exit code */
export function addFilterCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('filter')
    .addArgument(new Argument('[kinds...]', 'the kinds of event to have from now on').choices(eventKinds))
    .summary('which kinds of event are put on your feed')
    .description('Sets which kinds of event are put on your feed from now on; without any, says which they are.')
    .option('--all', 'every kind from now on', false);
  withFeedFlags(command, help).action(async (kinds: string[], flags: Flags) => exit(await run(kinds, flags, world)));
}

async function run(kinds: readonly string[], flags: Flags, world: World): Promise<number> {
  if (flags.all && kinds.length > 0) throw new UsageError('Give either kinds of event, or --all for every kind.');
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const call = { signal: world.signal };
    const { eventKinds: filter } =
      flags.all || kinds.length > 0
        ? await client.feeds.setFeedFilter({ eventKinds: [...kinds] }, call)
        : await client.feeds.getFeedStatus({}, call);
    await world.out(flags.json ? jsonLine({ eventKinds: filter }) : `On your feed: ${filterText(filter)}.\n`);
    return exitCodes.ok;
  });
}

/** A filter for people; none stands for all. */
export function filterText(filter: readonly string[]): string {
  return filter.length === 0 ? 'every kind of event' : filter.join(', ');
}
