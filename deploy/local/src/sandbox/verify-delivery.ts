import type { PartnerClient } from '@throughline/client';
import type { Clock } from './clock.ts';
import type { JourneyBoard } from './journey-board.ts';
import type { Observe } from './observation.ts';

const lookEveryMilliseconds = 50;
const page = 1_000;

/**
 * Waits until the desk's feed has delivered every call that an operator was told is permanent, but not for longer than
 * the given time. What is then still missing is looked for in the whole feed: a file that is replayed again is full of
 * calls that were delivered in an earlier run.
 */
export async function awaitDelivery(
  desk: PartnerClient,
  board: JourneyBoard,
  observe: Observe,
  clock: Clock,
  milliseconds: number,
): Promise<void> {
  const never = new AbortController().signal;
  const until = clock.now() + milliseconds;
  let told = false;
  for (let missing = board.undelivered(); missing.length > 0; missing = board.undelivered()) {
    if (clock.now() >= until) return lookThroughFeed(desk, new Set(missing), observe, milliseconds);
    if (!told) {
      told = true;
      observe({ kind: 'notice', text: `waiting for ${missing.length} calls to come on the desk's feed` });
    }
    await clock.delay(lookEveryMilliseconds, never);
  }
}

/** Reads only; nothing is acknowledged. */
async function lookThroughFeed(
  desk: PartnerClient,
  missing: Set<string>,
  observe: Observe,
  milliseconds: number,
): Promise<void> {
  observe({ kind: 'notice', text: `looking through the desk's whole feed for ${missing.size} calls` });
  const signal = AbortSignal.timeout(Math.max(milliseconds, 1_000));
  for await (const { items } of desk.feeds.pullFeed({ from: 0n, limit: page, until: 'head', signal })) {
    for (const { event } of items) {
      if (event?.$case !== 'callForwarded' || !missing.delete(event.value.callId)) continue;
      observe({ kind: 'call-delivered', callId: event.value.callId });
    }
    if (missing.size === 0) return;
  }
}
