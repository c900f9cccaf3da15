import type { Timing } from '../timing.ts';

export type Batches<T> = {
  /** The next batch, of at least one; undefined after the last. One at a time. @throws what the source throws */
  next(): Promise<readonly T[] | undefined>;
  /** Tells the source that no more is taken. */
  close(): void;
};

/**
 * Groups a source. A batch is given when it has `size` elements, when its first one is `lingerMilliseconds` old, or at
 * the end. Nothing is taken from the source but for the batch that is asked for.
 */
export function createBatches<T>(
  source: AsyncIterable<T> | Iterable<T>,
  size: number,
  lingerMilliseconds: number,
  timing: Timing,
): Batches<T> {
  return Symbol.asyncIterator in source
    ? batchesOverTime(source[Symbol.asyncIterator](), size, lingerMilliseconds, timing)
    : batchesAtOnce(source[Symbol.iterator](), size);
}

function batchesAtOnce<T>(iterator: Iterator<T>, size: number): Batches<T> {
  return {
    async next() {
      const batch: T[] = [];
      while (batch.length < size) {
        const result = iterator.next();
        if (result.done) break;
        batch.push(result.value);
      }
      return batch.length > 0 ? batch : undefined;
    },
    close: () => void iterator.return?.(),
  };
}

function batchesOverTime<T>(
  iterator: AsyncIterator<T>,
  size: number,
  lingerMilliseconds: number,
  timing: Timing,
): Batches<T> {
  let asked: Promise<IteratorResult<T>> | undefined;
  let ended = false;
  return {
    async next() {
      const batch: T[] = [];
      const full = new AbortController();
      let lingered: Promise<'lingered'> | undefined;
      while (batch.length < size && !ended) {
        // What was asked for before the batch had to go is the first of the next one.
        asked ??= iterator.next();
        const result = await (lingered ? Promise.race([asked, lingered]) : asked);
        if (result === 'lingered') break;
        asked = undefined;
        if (result.done) ended = true;
        else batch.push(result.value);
        lingered ??= timing.delay(lingerMilliseconds, full.signal).then(() => 'lingered');
      }
      full.abort();
      return batch.length > 0 ? batch : undefined;
    },
    close() {
      // Not awaited: a generator that waits for its next call would never answer. What it still throws is nobody's.
      asked?.catch(() => {});
      iterator.return?.().catch(() => {});
    },
  };
}
