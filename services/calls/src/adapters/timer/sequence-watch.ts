import type { Log } from '@throughline/platform/log';
import { type RepeatedWork, repeatWork } from '@throughline/platform/repeat-work';

/** Merges what came of sequence numbers every `everyMilliseconds`, and at once while there is more. */
export function startSequenceWatch(parts: {
  readonly merge: () => Promise<'more' | 'done'>;
  readonly everyMilliseconds: number;
  readonly now: () => number;
  readonly log: Log;
}): RepeatedWork {
  const { merge, everyMilliseconds, now, log } = parts;
  return repeatWork({
    work: async () => ((await merge()) === 'more' ? 0 : everyMilliseconds),
    onFailure: (error) =>
      log.warn({ event: 'sequences-not-merged', error }, 'could not merge sequence numbers; trying again'),
    afterFailureMilliseconds: everyMilliseconds,
    now,
  });
}
