import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { uuidField } from '@throughline/platform/grpc/request-fields';
import { actorOf } from '@throughline/platform/identity';
import { newId } from '@throughline/platform/ids';
import {
  type DeliveriesServiceServer,
  type Replay as ReplayMessage,
  ReplayState as ReplayStateCode,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import type { ReplayCommand } from '../../domain/replay.ts';
import type { StoredReplay } from '../postgres/replay-rows.ts';
import type { ReplayStore } from '../postgres/replay-store.ts';
import { itemsPerSecondField, selectionField, selectionMessage } from './replay-request.ts';

/**
 * Items on the partner's own feed again.
 * @param parts.wake is called when there is a replay to run
 * @param parts.now milliseconds since the epoch
 */
export function createReplayHandlers(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly store: ReplayStore;
  readonly wake: () => void;
  readonly now: () => number;
}): Pick<DeliveriesServiceServer, 'startReplay' | 'listReplays' | 'pauseReplay' | 'resumeReplay' | 'cancelReplay'> {
  const { handlers, partnerOf, store, wake, now } = parts;
  const changing = (command: ReplayCommand) =>
    handlers.unary(async (request: { readonly replayId: string }, context) => {
      const replay = { partnerId: partnerOf(context), replayId: uuidField('replay_id', request.replayId) };
      const changed = await store.change(command, replay, actorOf(context.identity), now());
      if (changed.state === 'RUNNING') wake();
      return { replay: messageOf(changed) };
    });

  return {
    startReplay: handlers.unary(async (request, context) => {
      const partnerId = partnerOf(context);
      const selection = selectionField(request.selection);
      const itemsPerSecond = itemsPerSecondField(request.itemsPerSecond);
      if (request.dryRun) return { selected: await store.count(partnerId, selection), replay: undefined };
      const replayId = request.replayId === '' ? newId() : uuidField('replay_id', request.replayId);
      const order = { replayId, partnerId, selection, itemsPerSecond };
      const replay = await store.start(order, actorOf(context.identity), now());
      if (replay.state === 'RUNNING') wake();
      return { selected: replay.selected, replay: messageOf(replay) };
    }),

    listReplays: handlers.unary(async (_request, context) => ({
      replays: (await store.list(partnerOf(context))).map(messageOf),
    })),

    pauseReplay: changing('pause'),
    resumeReplay: changing('resume'),
    cancelReplay: changing('cancel'),
  };
}

function messageOf(replay: StoredReplay): ReplayMessage {
  return {
    replayId: replay.replayId,
    selection: selectionMessage(replay.selection),
    state: ReplayStateCode[`REPLAY_STATE_${replay.state}`],
    itemsPerSecond: replay.itemsPerSecond,
    selected: replay.selected,
    replayed: replay.replayed,
    reachedPosition: replay.reachedPosition,
    createdAt: replay.createdAt,
    endedAt: replay.endedAt,
  };
}
