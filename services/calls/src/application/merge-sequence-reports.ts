import { type NumberRange, rangesOf } from '../domain/number-range.ts';
import { type Advance, advance } from '../domain/sequence.ts';
import type { Recorder, SequenceNews, SequenceTransactions, SequenceUnit } from './sequence-ports.ts';

/** @returns 'more' when there is more to do at once */
export type MergeSequenceReports = () => Promise<'more' | 'done'>;

/**
 * Merges the numbers that came with batches into what is known of each switch, and tells operators what is missing,
 * came late or came again.
 * @param graceMilliseconds a gap is told only when it is as old: batches that travel side by side arrive in any order
 */
export function createMergeSequenceReports(
  transactions: SequenceTransactions,
  graceMilliseconds: number,
  now: () => number,
): MergeSequenceReports {
  return async () => {
    const full = await transactions(async (unit) => {
      const at = now();
      const taken = await unit.take();
      const changes = taken.waiting.map(({ before, gaps, reported, ...recorder }) => ({
        ...recorderOf(recorder),
        ...advance(before, gaps, reported, at),
      }));
      if (changes.length > 0) await unit.save(changes);
      const repeated = await repeatedNumbers(unit, changes);
      // After the merge, so that what came just now is not told as missing.
      const due = await unit.markReported(at - graceMilliseconds, at);
      const news: SequenceNews[] = [
        ...changes.flatMap((it) => told('closed', it, it.closed)),
        ...repeated,
        ...due.gaps.flatMap((it) => told('found', it, [it])),
      ];
      if (news.length > 0) await unit.publish(news, at);
      return taken.full || due.full;
    });
    return full ? 'more' : 'done';
  };
}

async function repeatedNumbers(unit: SequenceUnit, changes: readonly (Recorder & Advance)[]): Promise<SequenceNews[]> {
  const again = changes.flatMap((it) => it.again.map((number) => ({ ...recorderOf(it), number })));
  const corrected = new Set((again.length > 0 ? await unit.refusedAmong(again) : []).map(keyOf));
  return changes.flatMap((it) => {
    const others = it.again.filter((number) => !corrected.has(keyOf({ ...it, number })));
    return told('repeated', it, rangesOf([...it.twice, ...others].sort((one, other) => one - other)));
  });
}

function recorderOf({ operatorId, recordingEntity }: Recorder): Recorder {
  return { operatorId, recordingEntity };
}

function keyOf({ operatorId, recordingEntity, number }: Recorder & { readonly number: number }): string {
  return JSON.stringify([operatorId, recordingEntity, number]);
}

function told(kind: SequenceNews['kind'], of: Recorder, ranges: readonly NumberRange[]): SequenceNews[] {
  return ranges.map(({ first, last }) => ({ kind, ...recorderOf(of), first, last }));
}
