import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { jsonLine } from '../../json-line.ts';
import { position } from '../../whole-number.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

const help = `
Positions never go back: what is acknowledged comes again only with throughline feed replay.

Examples:
  throughline feed acknowledge 41

${feedExitCodes}`;

/** Adds `acknowledge POSITION`. @param exit is told the exit code */
export function addAcknowledgeCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('acknowledge')
    .argument('<position>', 'the last one that is processed, with all before it', position)
    .summary('say that all items up to a position are processed')
    .description('Says that all items up to and including a position are processed: none of them is delivered again.');
  withFeedFlags(command, help).action(async (at: bigint, flags: FeedFlags) => exit(await run(at, flags, world)));
}

async function run(at: bigint, flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { acknowledgedPosition } = await client.feeds.acknowledgeFeed({ position: at }, { signal: world.signal });
    const before = acknowledgedPosition > at ? ', and was before' : '';
    const said = `Acknowledged up to position ${acknowledgedPosition}${before}.\n`;
    await world.out(flags.json ? jsonLine({ acknowledgedPosition }) : said);
    return exitCodes.ok;
  });
}
