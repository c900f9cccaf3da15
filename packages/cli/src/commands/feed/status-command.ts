import type { GetFeedStatusResponse } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { durationText } from '../../duration.ts';
import { exitCodes } from '../../exit-codes.ts';
import { doorFields, doorsText } from '../../feed/doors.ts';
import { jsonLine } from '../../json-line.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';
import { filterText } from './filter-command.ts';

const help = `
Examples:
  throughline feed status
  throughline feed status --json

${feedExitCodes}`;

type Status = GetFeedStatusResponse & {
  readonly partnerId: string;
  /** Items that are not acknowledged, and how old the oldest is. */
  readonly lag: { readonly items: bigint; readonly milliseconds: number };
};

/** Adds `status`. @param exit is told the exit code */
export function addStatusCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('status')
    .summary('where your feed and its reader are')
    .description('Says how far your feed and its reader are, and whether each door works.');
  withFeedFlags(command, help).action(async (flags: FeedFlags) => exit(await run(flags, world)));
}

async function run(flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client, partnerId }) => {
    const call = { signal: world.signal };
    const [feed, { subscriptions }] = await Promise.all([
      client.feeds.getFeedStatus({}, call),
      client.subscriptions.listSubscriptions({}, call),
    ]);
    const since = feed.oldestUnacknowledgedAt?.getTime();
    const lag = {
      items: feed.headPosition - feed.acknowledgedPosition,
      milliseconds: since === undefined ? 0 : Math.max(0, world.now() - since),
    };
    const status: Status = { partnerId, ...feed, lag };
    await world.out(
      flags.json
        ? jsonLine({ ...status, doors: subscriptions.map(doorFields) })
        : `${statusTable(status)}\n${doorsText(subscriptions)}`,
    );
    return exitCodes.ok;
  });
}

function statusTable(status: Status): string {
  const { lag, acknowledgedAt, pausedAt, deadLetters } = status;
  const behind =
    lag.items === 0n ? 'nothing' : `${lag.items} items, the oldest since ${durationText(lag.milliseconds)}`;
  return table([
    ['feed of', status.partnerId],
    ['newest position', String(status.headPosition)],
    [
      'acknowledged position',
      `${status.acknowledgedPosition}${acknowledgedAt ? `, at ${acknowledgedAt.toISOString()}` : ''}`,
    ],
    ['not acknowledged', behind],
    ['delivery', pausedAt ? `paused since ${pausedAt.toISOString()}; throughline feed resume goes on` : 'on'],
    ['filter', filterText(status.eventKinds)],
    ['dead letters', deadLetters === 0n ? 'none' : `${deadLetters}; throughline feed dead-letters lists them`],
  ]);
}
