import type { PartnerClient } from '@throughline/client';
import type { Clock } from './clock.ts';
import type { JourneyBoard } from './journey-board.ts';
import type { Observe } from './observation.ts';
import { isOperatorId, type SandboxPartnerId } from './partner-ids.ts';

const looks = { everyMilliseconds: 200, everyoneEach: 10 };
const answerWithinMilliseconds = 1_000;

/**
 * Asks the hub how far each partner is in its feed, until the signal aborts: everyone every two seconds, and those who
 * deal with assistance more often while an acknowledgement is due, because a journey ends with it.
 */
export async function watchProgress(
  clients: ReadonlyMap<SandboxPartnerId, PartnerClient>,
  board: JourneyBoard,
  observe: Observe,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (let look = 0; !signal.aborted; look++) {
    const everyone = look % looks.everyoneEach === 0;
    if (everyone || board.awaitsAcknowledgement) {
      const asked = [...clients].filter(([partnerId]) => everyone || !isOperatorId(partnerId));
      await Promise.all(asked.map(([partnerId, client]) => askFor(partnerId, client, observe, signal)));
    }
    await clock.delay(looks.everyMilliseconds, signal);
  }
}

async function askFor(
  partnerId: SandboxPartnerId,
  client: PartnerClient,
  observe: Observe,
  signal: AbortSignal,
): Promise<void> {
  try {
    const status = await client.feeds.getFeedStatus({}, { signal, deadlineMilliseconds: answerWithinMilliseconds });
    observe({ kind: 'feed-status', partnerId, ...status });
  } catch {
    // Its follower tells that the hub is away; the next look asks again.
  }
}
