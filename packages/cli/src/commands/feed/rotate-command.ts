import { Argument, type Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { webhookKeysText } from '../../feed/webhook-keys.ts';
import { jsonLine } from '../../json-line.ts';
import { wholeNumber } from '../../whole-number.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly overlapHours: number };

const help = `
Until the old secret expires, messages are signed with both: give the new one to your endpoint in that time.

Examples:
  throughline feed doors rotate webhook
  throughline feed doors rotate webhook --overlap-hours 72

${feedExitCodes}`;

/** Adds `rotate`. @param exit is told the exit code */
export function addRotateCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('rotate')
    .addArgument(new Argument('[door]', 'a webhook').choices(['webhook']).default('webhook'))
    .summary('make a new secret for a webhook')
    .description("Makes a new secret for a webhook's messages.")
    .option('--overlap-hours <n>', 'how long the old secret goes on to sign, up to 720', wholeNumber(1, 720), 24);
  withFeedFlags(command, help).action(async (_door: string, flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const request = { overlapSeconds: flags.overlapHours * 3_600 };
    const rotated = await client.subscriptions.rotateSecret(request, { signal: world.signal });
    const keys = rotated.webhookKeys ? webhookKeysText(rotated.webhookKeys) : '';
    const said = `${keys}\nThe old secret signs until ${rotated.oldExpiresAt?.toISOString()}.\n`;
    await world.out(flags.json ? jsonLine(rotated) : said);
    return exitCodes.ok;
  });
}
