import { connectToFake } from '../../../client/src/fakes/fake-hub.ts';
import { createFakeTiming } from '../../../client/src/fakes/fake-timing.ts';
import type { World } from '../world.ts';
import { newFolder, runAgainst } from './fake-world.ts';

/** Runs a command line of KyivStar's against services of the feeds. */
export async function askFeed(
  args: readonly string[],
  fakes: Parameters<typeof connectToFake>[1],
  changes: Partial<World> = {},
): ReturnType<typeof runAgainst> {
  return runAgainst(await connectToFake('feeds', fakes, createFakeTiming()), args, newFolder(), changes);
}

/** What was written to stdout as JSON, one document a line. */
export function documentsOf(out: string): unknown[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
