import pc from 'picocolors';
import type { Counts } from './journey-board.ts';
import type { Observation } from './observation.ts';
import { type Step, stepOf, summaryOf } from './words.ts';

export type Terminal = {
  /** One line for a step of a journey; nothing for what isn't one. */
  show(observation: Observation): void;
  summary(counts: Counts): void;
};

const whoWidth = 21;

/**
 * Shows journeys as they happen: elapsed time, the call's short id, who, and what happened.
 * @param colours only where a person sees them
 * @param now milliseconds
 */
export function createTerminal(write: (line: string) => void, colours: boolean, now: () => number): Terminal {
  const startedAt = now();
  const paint = pc.createColors(colours);
  const tones: Record<Step['tone'], (text: string) => string> = {
    plain: (text) => text,
    good: paint.green,
    bad: paint.red,
    quiet: paint.dim,
  };
  return {
    show(observation) {
      const step = stepOf(observation);
      if (!step) return;
      // The end of the id: ids that were made in the same minutes begin the same.
      const call = step.callId?.slice(-6) ?? '';
      const head = `${paint.dim(elapsed(now() - startedAt))}  ${paint.cyan(call.padEnd(6))}  `;
      write(`${head}${paint.bold(step.who.padEnd(whoWidth))}  ${tones[step.tone](step.text)}`);
    },
    summary(counts) {
      write(paint.inverse(`${elapsed(now() - startedAt)}  ${summaryOf(counts)}`));
    },
  };
}

/** `03:07.4`, with hours where there are some. */
function elapsed(milliseconds: number): string {
  const tenths = Math.floor(milliseconds / 100);
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  const hours = tenths >= 36_000 ? `${two(tenths / 36_000)}:` : '';
  return `${hours}${two((tenths / 600) % 60)}:${two((tenths / 10) % 60)}.${tenths % 10}`;
}
