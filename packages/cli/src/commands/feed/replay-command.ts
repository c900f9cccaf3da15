import { newId } from '@throughline/client';
import {
  type Replay,
  ReplaySelection,
  ReplayState,
  type StartReplayResponse,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { type Command, Option } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { eventKinds } from '../../feed/event-kinds.ts';
import { awaitReplay, replayFields, replayTable } from '../../feed/replays.ts';
import { jsonLine } from '../../json-line.ts';
import { type Moment, moment } from '../../moment.ts';
import { UsageError } from '../../usage-error.ts';
import { position, wholeNumber } from '../../whole-number.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & {
  readonly fromPosition?: bigint;
  readonly toPosition?: bigint;
  readonly fromTime?: Moment;
  readonly toTime?: Moment;
  readonly event?: readonly string[];
  readonly kind?: readonly string[];
  readonly correlation?: string;
  readonly dryRun: boolean;
  readonly rate?: number;
  readonly wait: boolean;
};

const help = `
All that is given must hold. Times are those at which items were put on your feed: a day is a whole day in UTC, a time
given to --to-time is not part of it. The items come at new positions, in their order, marked as replayed; nobody else
is told anything, and what you may no longer see is withheld.

Examples:
  throughline feed replay --from-time 2026-11-01 --to-time 2026-11-03 --dry-run
  throughline feed replay --from-time 2026-11-01 --to-time 2026-11-03 --rate 100 --wait
  throughline feed replay --from-position 1200 --to-position 1300 --kind REFERRAL_SENT
  throughline feed replay --event 01a1962d-8dca-7447-a624-0f250c283012
  throughline feed replay --from-position 1

Exit codes: 0 started, or counted, or with --wait completed, 1 cancelled while waiting, 2 usage or the hub says no,
3 interrupted or the hub is away: a replay that was started goes on.`;

/** Adds `replay`. @param exit is told the exit code */
export function addReplayCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('replay')
    .summary('put items on your feed again')
    .description('Puts items on your feed again: those that you select, in their order.')
    .option('--from-position <n>', 'the first one', position)
    .option('--to-position <n>', 'the last one', position)
    .option('--from-time <time>', 'a day or a time, such as 2026-11-01 or 2026-11-01T10:15:30Z', moment)
    .option('--to-time <time>', 'a day, which is part of it, or a time, which is not', moment)
    .option('--event <ids...>', 'these events')
    .addOption(new Option('--kind <kinds...>', 'these kinds of event').choices(eventKinds))
    .option('--correlation <id>', 'everything that came of one call')
    .option('--dry-run', 'only count them', false)
    .option('--rate <n>', 'items a second, up to 1000; 50 unless you say otherwise', wholeNumber(1, 1_000))
    .addOption(
      new Option('--wait', 'wait until it has ended, and show how far it is').default(false).conflicts('dryRun'),
    );
  withFeedFlags(command, help).action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  const selection = selectionOf(flags);
  return overConnection(flags, world, 'feeds', async ({ client: { deliveries } }) => {
    // With an id, asking again after a reply that was lost starts nothing more.
    const request = { selection, dryRun: flags.dryRun, itemsPerSecond: flags.rate ?? 0, replayId: newId() };
    const started = await deliveries.startReplay(request, { signal: world.signal });
    if (!started.replay) {
      const said = `${started.selected} items would be put on your feed again.\n`;
      await world.out(flags.json ? json(started) : said);
      return exitCodes.ok;
    }
    if (!flags.wait) {
      await world.out(flags.json ? json(started) : `${replayTable([started.replay])}\n${advice(started.replay)}`);
      return exitCodes.ok;
    }
    const replay = await awaitReplay(started.replay, deliveries, world);
    await world.out(flags.json ? json({ ...started, replay }) : replayTable([replay]));
    if (world.signal.aborted) world.err(`Interrupted. The replay goes on. ${advice(replay)}`);
    return codeOf(replay);
  });
}

/** @throws UsageError when nothing is selected */
function selectionOf(flags: Flags): ReplaySelection {
  const given = {
    ...(flags.fromPosition !== undefined && { firstPosition: flags.fromPosition }),
    ...(flags.toPosition !== undefined && { lastPosition: flags.toPosition }),
    ...(flags.fromTime && { from: flags.fromTime.start }),
    ...(flags.toTime && { until: flags.toTime.end }),
    ...(flags.event && { eventIds: [...flags.event] }),
    ...(flags.kind && { eventKinds: [...flags.kind] }),
    ...(flags.correlation && { correlationId: flags.correlation }),
  };
  if (Object.keys(given).length === 0) {
    throw new UsageError('Say which items, such as --from-time 2026-11-01; --from-position 1 is all of them.');
  }
  return ReplaySelection.create(given);
}

function json({ selected, replay }: StartReplayResponse): string {
  return jsonLine({ selected, replay: replay && replayFields(replay) });
}

function advice({ replayId }: Replay): string {
  return `throughline feed replays shows how far it is; throughline feed replays cancel ${replayId} ends it.\n`;
}

function codeOf({ state }: Replay): number {
  if (state === ReplayState.REPLAY_STATE_COMPLETED) return exitCodes.ok;
  return state === ReplayState.REPLAY_STATE_CANCELLED ? exitCodes.someRefused : exitCodes.interrupted;
}
