import type { Difference } from '../domain/reconciliation.ts';
import type { Books, PeriodRequest } from './reconciliation-ports.ts';
import { requirePeriod } from './require-period.ts';

export type ListDifferences = (operatorId: string, asked: PeriodRequest) => AsyncIterable<Difference>;

/**
 * The differences of one period in the order of time, read as they are taken.
 * @throws ThroughlineError REQUEST_INVALID or TIME_IN_FUTURE
 */
export function createListDifferences(books: Pick<Books, 'differences'>, now: () => number): ListDifferences {
  return (operatorId, asked) => inOrderOfTime(books.differences(operatorId, requirePeriod(asked, now())));
}

/** Merges streams that are in the order of time each; of those at the same time the earlier stream goes first. */
async function* inOrderOfTime(streams: readonly AsyncIterable<Difference>[]): AsyncGenerator<Difference> {
  const open: { readonly rest: AsyncIterator<Difference>; next: Difference }[] = [];
  try {
    for (const stream of streams) {
      const rest = stream[Symbol.asyncIterator]();
      const first = await rest.next();
      if (!first.done) open.push({ rest, next: first.value });
    }
    while (open.length > 0) {
      const earliest = open.reduce((one, other) => (other.next.time < one.next.time ? other : one));
      yield earliest.next;
      const following = await earliest.rest.next();
      if (following.done) open.splice(open.indexOf(earliest), 1);
      else earliest.next = following.value;
    }
  } finally {
    for (const { rest } of open) await rest.return?.();
  }
}
