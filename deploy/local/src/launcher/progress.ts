import { clearLine, cursorTo } from 'node:readline';
import pc from 'picocolors';

export type ProgressLines = {
  /** A step that is done, or begins. */
  step(text: string): void;
  /** News about something under way: on a terminal the same line is written over. */
  news(what: string, text: string, fraction?: number): void;
};

/** What happens before the journeys can be watched, with the seconds since the start. */
export function createProgress(
  stream: NodeJS.WriteStream,
  now: () => number = performance.now.bind(performance),
): ProgressLines {
  const startedAt = now();
  const colours = pc.createColors(stream.isTTY === true && !process.env['NO_COLOR']);
  const seconds = (): string => `${((now() - startedAt) / 1_000).toFixed(1).padStart(5)} s`;
  const last = new Map<string, string>();
  let open = false;

  const line = (text: string, stays: boolean): void => {
    if (stream.isTTY) {
      cursorTo(stream, 0);
      clearLine(stream, 0);
      stream.write(stays ? `${text}\n` : text.slice(0, stream.columns - 1));
    } else stream.write(`${text}\n`);
    open = !stays;
  };

  return {
    step: (text) => line(`${colours.dim(seconds())}  ${text}`, true),
    news(what, text, fraction) {
      const shown = fraction === undefined ? text : `${text} ${Math.round(fraction * 100)} %`;
      // Without a terminal every percent would be a line: only what is new in words.
      const key = stream.isTTY ? shown : text;
      if (last.get(what) === key) return;
      last.set(what, key);
      line(`${colours.dim(seconds())}  ${what}: ${shown}`, !stream.isTTY || (fraction === undefined && !open));
    },
  };
}
