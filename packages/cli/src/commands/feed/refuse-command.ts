import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { jsonLine } from '../../json-line.ts';
import { position } from '../../whole-number.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly detail: string };

const help = `
Use it for an item that your system can't process, so that the rest can go on; throughline feed redrive puts it on your
feed again when your system is repaired. Acknowledging is a step of its own.

Examples:
  throughline feed refuse 41 --detail "unknown language code"
  throughline feed acknowledge 41

${feedExitCodes}`;

/** Adds `refuse POSITION`. @param exit is told the exit code */
export function addRefuseCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('refuse')
    .argument('<position>', 'where the item is on your feed', position)
    .summary("put an item that you can't process among your dead letters")
    .description("Puts an item that you can't process among your dead letters.")
    .requiredOption('--detail <text>', 'why, for whoever looks into it; no name, no number, nothing of a person');
  withFeedFlags(command, help).action(async (at: bigint, flags: Flags) => exit(await run(at, flags, world)));
}

async function run(at: bigint, flags: Flags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const request = { position: at, detail: flags.detail };
    const { deadLetterId } = await client.deliveries.refuseItem(request, { signal: world.signal });
    const said =
      `Dead letter ${deadLetterId}. Acknowledge the item when all before it are processed: ` +
      `throughline feed acknowledge ${at}.\n`;
    await world.out(flags.json ? jsonLine({ deadLetterId }) : said);
    return exitCodes.ok;
  });
}
