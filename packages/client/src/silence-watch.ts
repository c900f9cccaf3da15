import type { Timing } from './timing.ts';

export type SilenceWatch = {
  /** The peer said something, or a new wait for it begins. */
  heard(): void;
  stop(): void;
};

/**
 * Notices a peer whose connection is alive and that yet says nothing, which keepalive can't see.
 * @param waiting whether anything is expected of it at this moment
 * @param onSilent called once when it was silent for so many milliseconds while something was expected
 */
export function watchSilence(
  milliseconds: number,
  timing: Timing,
  waiting: () => boolean,
  onSilent: () => void,
): SilenceWatch {
  const over = new AbortController();
  let heardAt = timing.now();
  const watch = async (): Promise<void> => {
    for (let left = milliseconds; ; ) {
      await timing.delay(left, over.signal);
      if (over.signal.aborted) return;
      if (!waiting()) heardAt = timing.now();
      left = heardAt + milliseconds - timing.now();
      if (left <= 0) return onSilent();
    }
  };
  void watch();
  return {
    heard() {
      heardAt = timing.now();
    },
    stop: () => over.abort(),
  };
}
