import type { CreateSubscriptionRequest } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { Argument, type Command } from 'commander';
import { assertNever } from '../../assert-never.ts';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { type CarriedDoor, carriedDoors } from '../../feed/code-names.ts';
import { doorFields, doorsText } from '../../feed/doors.ts';
import { webhookKeysText } from '../../feed/webhook-keys.ts';
import { jsonLine } from '../../json-line.ts';
import { UsageError } from '../../usage-error.ts';
import { wholeNumber } from '../../whole-number.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly url?: string; readonly address?: string; readonly hour?: number };
type Settings = NonNullable<CreateSubscriptionRequest['settings']>;

const help = `
A door carries what comes after the acknowledged position. A webhook is pending until its endpoint answers the
challenge: throughline feed doors activate. A digest by e-mail has no personal data in it.

Examples:
  throughline feed doors create kafka
  throughline feed doors create webhook --url https://hooks.lastrada.example/throughline
  throughline feed doors create email --address desk@rehab.example --hour 6

${feedExitCodes}`;

/** Adds `create DOOR`. @param exit is told the exit code */
export function addCreateDoorCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('create')
    .addArgument(new Argument('<door>', 'which').choices(carriedDoors))
    .summary('open a door')
    .description('Opens a door.')
    .option('--url <url>', 'of a webhook: https, and not at a private address')
    .option('--address <address>', 'of e-mail: where the digest goes')
    .option('--hour <n>', 'of e-mail: when the digest of the day before is sent, 0 to 23, UTC', wholeNumber(0, 23));
  withFeedFlags(command, help).action(async (door: CarriedDoor, flags: Flags) => exit(await run(door, flags, world)));
}

async function run(door: CarriedDoor, flags: Flags, world: World): Promise<number> {
  const settings = settingsOf(door, flags);
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const created = await client.subscriptions.createSubscription({ settings }, { signal: world.signal });
    const { subscription, webhookKeys } = created;
    const said = `${doorsText(subscription ? [subscription] : [])}${webhookKeys ? `\n${webhookKeysText(webhookKeys)}` : ''}`;
    await world.out(flags.json ? jsonLine({ door: subscription && doorFields(subscription), webhookKeys }) : said);
    return exitCodes.ok;
  });
}

/** @throws UsageError when a flag that the door needs is missing, or one is given that it has not */
function settingsOf(door: CarriedDoor, { url, address, hour }: Flags): Settings {
  switch (door) {
    case 'kafka':
      if (url !== undefined || address !== undefined || hour !== undefined) {
        throw new UsageError('The hub names your topic: kafka takes no --url, --address or --hour.');
      }
      return { $case: 'kafka', value: { topic: '' } };
    case 'webhook':
      if (url === undefined || address !== undefined || hour !== undefined) {
        throw new UsageError(
          'A webhook takes --url, such as --url https://hooks.example/throughline, and nothing else.',
        );
      }
      return { $case: 'webhook', value: { url } };
    case 'email':
      if (address === undefined || hour === undefined || url !== undefined) {
        throw new UsageError('E-mail takes --address and --hour, such as --address desk@rehab.example --hour 6.');
      }
      return { $case: 'email', value: { address, hour } };
    default:
      return assertNever(door);
  }
}
