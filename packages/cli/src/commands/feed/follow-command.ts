import type { FeedItem } from '@throughline/client';
import type { GetFeedStatusResponse } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { itemKinds, kindOf } from '../../feed/event-kinds.ts';
import { itemColumns, itemFields, itemRow, itemWidths } from '../../feed/feed-items.ts';
import { jsonLine } from '../../json-line.ts';
import { table } from '../../table.ts';
import { UsageError } from '../../usage-error.ts';
import { position, wholeNumber } from '../../whole-number.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & {
  readonly from: bigint | 'beginning' | 'acknowledged';
  readonly acknowledge: boolean;
  readonly kind?: readonly string[];
  readonly limit?: number;
};

const help = `
It acknowledges nothing unless you say so: your system is offered what you looked at all the same. It goes on until
Ctrl-C, through outages of the hub, and says the position to go on from.

Examples:
  throughline feed follow
  throughline feed follow --from beginning --limit 20
  throughline feed follow --from 41 --kind REFERRAL_SENT REFERRAL_CANCELLED
  throughline feed follow --acknowledge --json | ./store-items

Exit codes: 0 the limit is reached, or Ctrl-C where there is none, 2 usage or the hub says no, 3 interrupted before.`;

/** Adds `follow`. @param exit is told the exit code */
export function addFollowCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('follow')
    .summary('watch what comes on your feed')
    .description('Prints what is on your feed and what comes, in order, one line for each item.')
    .addOption(
      new Option('--from <position>', 'the first to print: its position, beginning, or acknowledged: the one after it')
        .default('acknowledged')
        .argParser(start),
    )
    .option('--acknowledge', 'acknowledge what was printed: nobody is offered it again', false)
    .addOption(
      new Option('--kind <kinds...>', 'print these kinds of event alone').choices(itemKinds).conflicts('acknowledge'),
    )
    .option('--limit <n>', 'end after so many lines', wholeNumber(1));
  withFeedFlags(command, help).action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client, address }) => {
    const status = await client.feeds.getFeedStatus({}, { signal: world.signal });
    let reached = positionBefore(flags, status);
    let printed = 0;
    let failure: unknown;
    const enough = new AbortController();
    const print = await printer(flags, world);
    world.err(opening(flags, status));
    await client.feeds.followFeed({
      from: reached,
      signal: AbortSignal.any([world.signal, enough.signal]),
      acknowledge: flags.acknowledge ? 'automatic' : 'by-hand',
      async onItem(item) {
        if (flags.kind?.includes(kindOf(item) ?? '') ?? true) {
          await print(item);
          printed += 1;
        }
        reached = item.position;
        if (printed === flags.limit) enough.abort();
      },
      // A line that can't be printed now can't be later.
      onItemFailed(error) {
        failure = error;
        enough.abort();
      },
      onInterrupted(error, failures) {
        if (failures === 1) world.err(`The hub at ${address} is away, trying again: ${error.message}\n`);
      },
    });
    if (failure) throw failure;
    world.err(`Stopped ${reached === 0n ? 'before the first item' : `after position ${reached}`}; `);
    world.err(`--from ${reached + 1n} goes on.\n`);
    return flags.limit === undefined || printed >= flags.limit ? exitCodes.ok : exitCodes.interrupted;
  });
}

/** @throws UsageError when items would be acknowledged that nobody saw */
function positionBefore({ from, acknowledge }: Flags, { acknowledgedPosition }: GetFeedStatusResponse): bigint {
  if (from === 'acknowledged') return acknowledgedPosition;
  if (from === 'beginning') return 0n;
  const before = from - 1n;
  if (!acknowledge || before <= acknowledgedPosition) return before;
  throw new UsageError(
    `With --acknowledge from ${from}, positions ${acknowledgedPosition + 1n} to ${before} would be acknowledged ` +
      `unseen. Leave --from out; or, where they are processed, say so first: throughline feed acknowledge ${before}.`,
  );
}

function opening({ acknowledge }: Flags, { headPosition, pausedAt }: GetFeedStatusResponse): string {
  const said = [
    acknowledge
      ? 'What is printed here is acknowledged.'
      : 'Nothing is acknowledged: your system is offered these items all the same.',
    `The newest item is at position ${headPosition}. Ctrl-C ends this.`,
  ];
  if (pausedAt) {
    said.push(`Delivery is paused since ${pausedAt.toISOString()}: nothing comes until throughline feed resume.`);
  }
  return said.map((line) => `${line}\n`).join('');
}

async function printer({ json }: Flags, world: World): Promise<(item: FeedItem) => Promise<void>> {
  if (json) return (item) => world.out(jsonLine(itemFields(item)));
  const widths = itemWidths();
  await world.out(table([itemColumns], widths));
  return (item) => world.out(table([itemRow(item)], widths));
}

function start(text: string): Flags['from'] {
  if (text === 'beginning' || text === 'acknowledged') return text;
  try {
    return position(text);
  } catch {
    throw new InvalidArgumentError('It must be a position (1, 2, 3, …), beginning, or acknowledged.');
  }
}
