import type { PartnerClient } from '@throughline/client';
import { type Replay, type ReplaySelection, ReplayState } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { showProgress } from '../progress.ts';
import { table } from '../table.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { replayStateName } from './code-names.ts';

const askMilliseconds = 1_000;

/** Replays for people. */
export function replayTable(replays: readonly Replay[]): string {
  return table([
    ['replay_id', 'state', 'replayed', 'selected', 'per_second', 'created_at', 'ended_at', 'selection'],
    ...replays.map((replay) => [
      replay.replayId,
      replayStateName(replay.state),
      replay.replayed,
      replay.selected,
      replay.itemsPerSecond,
      replay.createdAt?.toISOString() ?? '',
      replay.endedAt?.toISOString() ?? '',
      selectionText(replay.selection),
    ]),
  ]);
}

/** A replay for jsonLine. What was not selected by is absent. */
export function replayFields({ state, selection, ...rest }: Replay): object {
  return { ...rest, state: replayStateName(state), selection: selection && selectionFields(selection) };
}

function selectionFields({ firstPosition, lastPosition, correlationId, ...rest }: ReplaySelection): object {
  return {
    firstPosition: firstPosition === 0n ? undefined : firstPosition,
    lastPosition: lastPosition === 0n ? undefined : lastPosition,
    correlationId: correlationId || undefined,
    ...rest,
  };
}

function selectionText(selection: ReplaySelection | undefined): string {
  if (!selection) return '';
  const { firstPosition, lastPosition, from, until, eventIds, eventKinds, correlationId } = selection;
  return [
    firstPosition > 0n ? `from position ${firstPosition}` : '',
    lastPosition > 0n ? `to position ${lastPosition}` : '',
    from ? `from ${from.toISOString()}` : '',
    until ? `before ${until.toISOString()}` : '',
    ...eventIds.map((id) => `event ${id}`),
    eventKinds.join(' or '),
    correlationId ? `of ${correlationId}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * Waits until a replay has ended, and shows how far it is. The last that was heard of it when Ctrl-C is pressed.
 * @throws HubError; UsageError when the hub no longer knows it
 */
export async function awaitReplay(
  first: Replay,
  deliveries: PartnerClient['deliveries'],
  world: World,
): Promise<Replay> {
  let replay = first;
  const progress = showProgress(
    () => ({
      done: Number(replay.replayed),
      of: Number(replay.selected),
      text: `${replay.replayed} of ${replay.selected} items, ${replayStateName(replay.state)}`,
    }),
    world,
  );
  try {
    while (!hasEnded(replay)) {
      await world.delay(askMilliseconds);
      if (world.signal.aborted) break;
      const { replays } = await deliveries.listReplays({}, { signal: world.signal });
      const now = replays.find(({ replayId }) => replayId === first.replayId);
      if (!now)
        throw new UsageError('The hub no longer knows this replay. throughline feed replays lists those it knows.');
      if (now.state !== replay.state && now.state === ReplayState.REPLAY_STATE_PAUSED) {
        world.err(`The replay is paused; throughline feed replays resume ${now.replayId} goes on.\n`);
      }
      replay = now;
    }
    return replay;
  } finally {
    progress.stop();
  }
}

function hasEnded({ state }: Replay): boolean {
  return state === ReplayState.REPLAY_STATE_COMPLETED || state === ReplayState.REPLAY_STATE_CANCELLED;
}
