import { ThroughlineError } from '@throughline/platform/errors';
import type { FeedReader } from '../../application/follow-feed.ts';

/** @returns the acknowledged position @throws ThroughlineError POSITION_UNKNOWN */
export type Acknowledge = (partnerId: string, position: bigint, receivedAt?: Date) => Promise<bigint>;

export function createAcknowledge(reader: Pick<FeedReader, 'acknowledge'>): Acknowledge {
  return async (partnerId, position, receivedAt) => {
    const acknowledged = await reader.acknowledge(partnerId, position, receivedAt);
    if (acknowledged === undefined) {
      throw new ThroughlineError(
        'POSITION_UNKNOWN',
        'The feed is not as long: acknowledge positions that were delivered.',
      );
    }
    return acknowledged;
  };
}
