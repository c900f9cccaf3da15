import type { Log } from '@throughline/platform/log';
import { type RepeatedWork, repeatWork } from '@throughline/platform/repeat-work';

/**
 * Looks for mails to send every so often, one look after the other. To stop interrupts what is under way: the mail is
 * sent again, as the same.
 */
export function startMailTimer(parts: {
  readonly send: (signal: AbortSignal) => Promise<void>;
  readonly everyMilliseconds: number;
  readonly log: Log;
}): RepeatedWork {
  const { send, everyMilliseconds, log } = parts;
  return repeatWork({
    async work(signal) {
      await send(signal);
      return everyMilliseconds;
    },
    onFailure: (error) =>
      log.warn({ event: 'digests-not-looked-for', error }, 'could not look for digests to send; trying again'),
    afterFailureMilliseconds: everyMilliseconds,
  });
}
