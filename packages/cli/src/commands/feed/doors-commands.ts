import type { Command } from 'commander';
import { Argument } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { type CarriedDoor, carriedDoors, doorCodes } from '../../feed/code-names.ts';
import { doorFields, doorsText } from '../../feed/doors.ts';
import { jsonLine } from '../../json-line.ts';
import type { World } from '../../world.ts';
import { addCreateDoorCommand } from './create-door-command.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';
import { addRotateCommand } from './rotate-command.ts';

/** Adds `doors` with `list`, `create`, `activate`, `rotate` and `delete`. @param exit is told the exit code */
export function addDoorsCommands(parent: Command, world: World, exit: (code: number) => void): void {
  const doors = parent
    .command('doors')
    .summary('the doors that the hub carries your feed through: your Kafka topic, a webhook, e-mail')
    .description(
      'The doors that the hub carries your feed through: your Kafka topic, a webhook, a digest by e-mail. You need none\n' +
        'of them to follow your feed, and may have all: the positions are the same. Without a command it lists them.',
    );
  const listCommand = doors
    .command('list', { isDefault: true })
    .summary('list doors')
    .description('Lists doors, and what to do about them.');
  withFeedFlags(listCommand, `Examples:\n  throughline feed doors\n\n${feedExitCodes}`).action(
    async (flags: FeedFlags) => exit(await list(flags, world)),
  );
  addCreateDoorCommand(doors, world, exit);
  const activateCommand = doors
    .command('activate')
    .addArgument(new Argument('[door]', 'a webhook').choices(['webhook']).default('webhook'))
    .summary('open a webhook that is pending or disabled')
    .description('Opens a webhook that is pending or disabled, when its endpoint answers the challenge.');
  withFeedFlags(activateCommand, `Examples:\n  throughline feed doors activate webhook\n\n${feedExitCodes}`).action(
    async (door: CarriedDoor, flags: FeedFlags) => exit(await activate(door, flags, world)),
  );
  addRotateCommand(doors, world, exit);
  const deleteCommand = doors
    .command('delete')
    .addArgument(new Argument('<door>', 'which').choices(carriedDoors))
    .summary('close a door')
    .description('Closes a door. Your feed and its acknowledged position stay: a new door goes on after it.');
  withFeedFlags(deleteCommand, `Examples:\n  throughline feed doors delete email\n\n${feedExitCodes}`).action(
    async (door: CarriedDoor, flags: FeedFlags) => exit(await close(door, flags, world)),
  );
}

async function list(flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { subscriptions } = await client.subscriptions.listSubscriptions({}, { signal: world.signal });
    await world.out(flags.json ? jsonLine({ doors: subscriptions.map(doorFields) }) : doorsText(subscriptions));
    return exitCodes.ok;
  });
}

async function activate(door: CarriedDoor, flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const request = { door: doorCodes[door] };
    const { subscription } = await client.subscriptions.activateSubscription(request, { signal: world.signal });
    const doors = subscription ? [subscription] : [];
    await world.out(flags.json ? jsonLine({ door: doors.map(doorFields)[0] }) : doorsText(doors));
    return exitCodes.ok;
  });
}

async function close(door: CarriedDoor, flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    await client.subscriptions.deleteSubscription({ door: doorCodes[door] }, { signal: world.signal });
    const said = 'Closed. Your feed and its acknowledged position stay.\n';
    await world.out(flags.json ? jsonLine({ door, deleted: true }) : said);
    return exitCodes.ok;
  });
}
