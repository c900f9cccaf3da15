import type { Admin } from '@throughline/platform/kafka/connection';
import { feedGroup, feedTopic } from '@throughline/platform/kafka/topics';
import type { Log } from '@throughline/platform/log';
import { type RepeatedWork, repeatWork } from '@throughline/platform/repeat-work';
import type { FeedReader } from '../../application/follow-feed.ts';
import type { RecordPositions } from './record-positions.ts';

const everyMilliseconds = 2_000;

/**
 * A partner that commits offsets in its group `<id>.feed` acknowledges so: everything before the offset was processed.
 * Every instance may watch, since an acknowledged position never goes back.
 * @param partnerIds those that take their feed from their topic now
 * @param milliseconds from the end of one look to the next
 */
export function watchGroupAcknowledgements(parts: {
  readonly admin: Pick<Admin, 'fetchOffsets'>;
  readonly positions: Pick<RecordPositions, 'at'>;
  readonly reader: Pick<FeedReader, 'acknowledge'>;
  readonly partnerIds: () => Promise<readonly string[]>;
  readonly prefix: string;
  readonly log: Log;
  readonly milliseconds?: number;
}): RepeatedWork {
  const { admin, positions, reader, prefix, log } = parts;
  /** What is known already, by partner. */
  const acknowledged = new Map<string, bigint>();
  /** Said once, until it works again. */
  const failing = new Set<string>();

  const committedOffset = async (partnerId: string): Promise<bigint> => {
    const topics = [prefix + feedTopic(partnerId)];
    const [topic] = await admin.fetchOffsets({ groupId: prefix + feedGroup(partnerId), topics });
    return BigInt(topic?.partitions[0]?.offset ?? -1);
  };

  const look = async (partnerId: string): Promise<void> => {
    const offset = await committedOffset(partnerId);
    // None, or the beginning.
    if (offset <= 0n || acknowledged.get(partnerId) === offset) return;
    const position = await positions.at(partnerId, offset - 1n);
    if (position !== undefined) await reader.acknowledge(partnerId, position);
    acknowledged.set(partnerId, offset);
  };

  const attempt = async (what: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      failing.delete(what);
    } catch (error) {
      if (failing.has(what) || signal.aborted) return;
      failing.add(what);
      log.warn(
        { event: 'group-not-read', partnerId: what, error },
        'could not read what a partner committed; trying again',
      );
    }
  };

  const milliseconds = parts.milliseconds ?? everyMilliseconds;
  return repeatWork({
    async work(signal) {
      for (const partnerId of await parts.partnerIds()) {
        if (signal.aborted) break;
        await attempt(partnerId, signal, () => look(partnerId));
      }
      return milliseconds;
    },
    onFailure: (error) =>
      log.warn({ event: 'groups-not-read', error }, 'could not look for what partners committed; trying again'),
    afterFailureMilliseconds: milliseconds,
  });
}
