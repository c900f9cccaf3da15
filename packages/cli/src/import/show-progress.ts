import cliProgress from 'cli-progress';
import type { World } from '../world.ts';
import type { ImportProgress } from './import-calls.ts';
import type { ImportCounts } from './import-state.ts';

const barMilliseconds = 200;
const lineMilliseconds = 5_000;

/** Shows how far it is on stderr until it is stopped: a bar on a terminal, a line every 5 s elsewhere. */
export function showProgress(progress: () => ImportProgress, world: World): { stop(): void } {
  return world.isTerminal ? showBar(progress) : showLines(progress, world);
}

function showBar(progress: () => ImportProgress): { stop(): void } {
  const { bytes, ofBytes, counts } = progress();
  const format = '{bar} {percentage}% | {lines} lines | {refused} refused | {eta_formatted} left';
  const bar = new cliProgress.SingleBar({ format, hideCursor: true, clearOnComplete: true, stream: process.stderr });
  const payload = (now: ImportCounts): object => ({ lines: linesOf(now), refused: now.refused + now.conflict });
  bar.start(ofBytes, bytes, payload(counts));
  const timer = setInterval(() => {
    const now = progress();
    bar.update(now.bytes, payload(now.counts));
  }, barMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      bar.stop();
    },
  };
}

function showLines(progress: () => ImportProgress, world: World): { stop(): void } {
  const timer = setInterval(() => {
    const { bytes, ofBytes, counts } = progress();
    const percent = Math.floor((bytes / Math.max(ofBytes, 1)) * 100);
    world.err(`${percent}%, ${linesOf(counts)} lines, ${counts.refused + counts.conflict} of them refused\n`);
  }, lineMilliseconds);
  return { stop: () => clearInterval(timer) };
}

/** Lines that are answered, or refused here. */
export function linesOf({ accepted, duplicate, conflict, refused }: ImportCounts): number {
  return accepted + duplicate + conflict + refused;
}
