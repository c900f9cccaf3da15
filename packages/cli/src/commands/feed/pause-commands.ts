import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { jsonLine } from '../../json-line.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

/** Adds `pause` and `resume`. @param exit is told the exit code */
export function addPauseCommands(parent: Command, world: World, exit: (code: number) => void): void {
  const pauseCommand = parent
    .command('pause')
    .summary('stop delivery through every door')
    .description('Stops delivery through every door. Your feed goes on to be written, so nothing is lost.');
  withFeedFlags(pauseCommand, `Examples:\n  throughline feed pause\n\n${feedExitCodes}`).action(
    async (flags: FeedFlags) => exit(await pause(flags, world)),
  );
  const resumeCommand = parent
    .command('resume')
    .summary('go on with delivery')
    .description('Goes on with delivery where it stopped.');
  withFeedFlags(resumeCommand, `Examples:\n  throughline feed resume\n\n${feedExitCodes}`).action(
    async (flags: FeedFlags) => exit(await resume(flags, world)),
  );
}

async function pause(flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { pausedAt } = await client.feeds.pauseFeed({}, { signal: world.signal });
    const said = `Delivery is paused since ${pausedAt?.toISOString()}. throughline feed resume goes on.\n`;
    await world.out(flags.json ? jsonLine({ pausedAt }) : said);
    return exitCodes.ok;
  });
}

async function resume(flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    await client.feeds.resumeFeed({}, { signal: world.signal });
    await world.out(flags.json ? jsonLine({ pausedAt: null }) : 'Delivery goes on where it stopped.\n');
    return exitCodes.ok;
  });
}
