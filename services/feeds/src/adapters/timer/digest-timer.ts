import type { Log } from '@throughline/platform/log';

/**
 * Looks for mails to send every so often, one look after the other. To stop interrupts what is under way: the mail is
 * sent again, as the same.
 */
export function startDigestTimer(parts: {
  readonly send: (signal: AbortSignal) => Promise<void>;
  readonly everyMilliseconds: number;
  readonly log: Log;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    try {
      await parts.send(stopping.signal);
    } catch (error) {
      parts.log.warn({ event: 'digests-not-looked-for', error }, 'could not look for digests to send; trying again');
    }
    if (!stopping.signal.aborted) timer = setTimeout(start, parts.everyMilliseconds);
  };
  const start = (): void => {
    sending = look();
  };
  start();

  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await sending;
    },
  };
}
