import type { PartnerClient } from '@throughline/client';
import type { Replay } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { replayFields, replayTable } from '../../feed/replays.ts';
import { jsonLine } from '../../json-line.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Step = (
  deliveries: PartnerClient['deliveries'],
  request: { readonly replayId: string },
  options: { readonly signal: AbortSignal },
) => Promise<{ readonly replay?: Replay | undefined }>;

const steps: Readonly<Record<string, { readonly summary: string; readonly description: string; readonly take: Step }>> =
  {
    pause: {
      summary: 'pause a replay',
      description: 'Pauses a replay: nothing more of it is put on your feed until it is resumed.',
      take: (deliveries, request, options) => deliveries.pauseReplay(request, options),
    },
    resume: {
      summary: 'go on with a replay',
      description: 'Goes on with a replay that is paused.',
      take: (deliveries, request, options) => deliveries.resumeReplay(request, options),
    },
    cancel: {
      summary: 'end a replay',
      description: 'Ends a replay. What was replayed stays on your feed.',
      take: (deliveries, request, options) => deliveries.cancelReplay(request, options),
    },
  };

/** Adds `replays` with `list`, `pause`, `resume` and `cancel`. @param exit is told the exit code */
export function addReplaysCommands(parent: Command, world: World, exit: (code: number) => void): void {
  const replays = parent
    .command('replays')
    .summary('list, pause, resume and cancel replays')
    .description('Lists, pauses, resumes and cancels replays. Without a command it lists them.');
  const listCommand = replays
    .command('list', { isDefault: true })
    .summary('list replays')
    .description('Lists replays, the newest first.');
  withFeedFlags(listCommand, `Examples:\n  throughline feed replays\n\n${feedExitCodes}`).action(
    async (flags: FeedFlags) => exit(await list(flags, world)),
  );
  for (const [name, { summary, description, take }] of Object.entries(steps)) {
    const example = `throughline feed replays ${name} 01a1962d-8dca-7447-a624-0f250c283012`;
    const command = replays
      .command(name)
      .argument('<replay-id>', 'as throughline feed replays lists it')
      .summary(summary)
      .description(description);
    withFeedFlags(command, `Examples:\n  ${example}\n\n${feedExitCodes}`).action(
      async (replayId: string, flags: FeedFlags) => exit(await step(take, replayId, flags, world)),
    );
  }
}

async function list(flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { replays } = await client.deliveries.listReplays({}, { signal: world.signal });
    const said = replays.length === 0 ? 'There are no replays.\n' : replayTable(replays);
    await world.out(flags.json ? jsonLine({ replays: replays.map(replayFields) }) : said);
    return exitCodes.ok;
  });
}

async function step(take: Step, replayId: string, flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { replay } = await take(client.deliveries, { replayId }, { signal: world.signal });
    const said = replay ? replayTable([replay]) : 'Done.\n';
    await world.out(flags.json ? jsonLine({ replay: replay && replayFields(replay) }) : said);
    return exitCodes.ok;
  });
}
