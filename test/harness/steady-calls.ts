import { setTimeout as delay } from 'node:timers/promises';
import type { Call, PartnerClient } from '@throughline/client';
import { aCall } from './calls.ts';
import { random } from './random.ts';

/** The outside journal of an operator: what it sent and what it was told. */
export type OperatorJournal = {
  /** Ids that were answered ACCEPTED or DUPLICATE: the hub has promised to keep them. */
  readonly acknowledged: ReadonlySet<string>;
  /** Ids of everything that it handed over to be sent. */
  readonly sent: ReadonlySet<string>;
  /** Ends the source; resolves when everything that was sent is answered. */
  finish(): Promise<void>;
};

/**
 * Publishes calls of an operator at a steady pace until it is told to finish, whatever happens to the hub meanwhile.
 * @param seed the same seed makes the same pauses
 */
export function publishSteadily(client: PartnerClient, seed: number, perSecond: number): OperatorJournal {
  const acknowledged = new Set<string>();
  const sent = new Set<string>();
  const chance = random(seed);
  let going = true;

  async function* source(): AsyncGenerator<Call> {
    while (going) {
      const call = aCall();
      sent.add(call.callId);
      yield call;
      // A pace, not a wait for something: uneven, so that batches are too.
      await delay((chance() * 2_000) / perSecond);
    }
  }

  const publishing = (async () => {
    for await (const answer of client.calls.publishCalls(source())) {
      if (answer.outcome === 'CONFLICT' || answer.outcome === 'INVALID') {
        throw new Error(`${answer.call.callId} was answered ${answer.outcome}: ${answer.detail}`);
      }
      acknowledged.add(answer.call.callId);
    }
  })();
  // Looked at in finish; until then it must not end the process.
  publishing.catch(() => {});

  return {
    acknowledged,
    sent,
    async finish() {
      going = false;
      await publishing;
    },
  };
}
