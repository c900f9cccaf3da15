import cliProgress from 'cli-progress';
import type { World } from './world.ts';

/** How far it is: done of all, in any unit, and what to say beside it. */
export type Progress = { readonly done: number; readonly of: number; readonly text: string };

const barMilliseconds = 200;
const lineMilliseconds = 5_000;

/** Shows how far it is on stderr until it is stopped: a bar on a terminal, a line every 5 s elsewhere. */
export function showProgress(progress: () => Progress, world: World): { stop(): void } {
  return world.isTerminal ? showBar(progress) : showLines(progress, world);
}

function showBar(progress: () => Progress): { stop(): void } {
  const { done, of, text } = progress();
  const format = '{bar} {percentage}% | {text} | {eta_formatted} left';
  const bar = new cliProgress.SingleBar({ format, hideCursor: true, clearOnComplete: true, stream: process.stderr });
  bar.start(of, done, { text });
  const timer = setInterval(() => {
    const now = progress();
    bar.update(now.done, { text: now.text });
  }, barMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      bar.stop();
    },
  };
}

function showLines(progress: () => Progress, world: World): { stop(): void } {
  const timer = setInterval(() => {
    const { done, of, text } = progress();
    world.err(`${Math.floor((done / Math.max(of, 1)) * 100)}%, ${text}\n`);
  }, lineMilliseconds);
  return { stop: () => clearInterval(timer) };
}
