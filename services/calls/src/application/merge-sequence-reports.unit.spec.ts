import { describe, expect, it } from 'vitest';
import type { Gap, ReportedNumber, Sequence } from '../domain/sequence.ts';
import { createMergeSequenceReports } from './merge-sequence-reports.ts';
import type { SequenceUnit } from './sequence-ports.ts';

const recorder = { operatorId: 'kyivstar', recordingEntity: 'MSC-1' };

/** One switch in memory. @param refused numbers that refused records came with */
function aSwitch({ refused = [] as number[], full = false, busy = false } = {}) {
  let waiting: ReportedNumber[] = [];
  let sequence: Sequence | undefined;
  let gaps: Gap[] = [];
  let now = 0;
  const news: string[] = [];
  const unit: SequenceUnit = {
    async take() {
      const reported = waiting;
      waiting = [];
      return { waiting: reported.length === 0 ? [] : [{ ...recorder, reported, before: sequence, gaps }], full };
    },
    async save([change]) {
      if (!change) return;
      sequence = change.sequence;
      gaps = [...gaps.filter((gap) => !change.removed.includes(gap)), ...change.added];
    },
    async markReported(openedUntil, at) {
      const due = gaps.filter((gap) => gap.reportedAt === null && gap.openedAt <= openedUntil);
      gaps = gaps.map((gap) => (due.includes(gap) ? { ...gap, reportedAt: at } : gap));
      return { gaps: due.map((gap) => ({ ...recorder, ...gap })), full: false };
    },
    refusedAmong: async (numbers) => numbers.filter(({ number }) => refused.includes(number)),
    async publish(all) {
      news.push(...all.map(({ kind, first, last }) => `${kind} ${first}-${last}`));
    },
  };
  const merge = createMergeSequenceReports(
    async (work) => (busy ? undefined : work(unit)),
    60_000,
    () => now,
  );
  return {
    merge,
    /** @returns what was told after these calls came at a time */
    async came(at: number, ...numbers: number[]): Promise<string[]> {
      now = at;
      waiting.push(...numbers.map((number) => ({ number, time: 0, taken: true })));
      news.length = 0;
      await merge();
      return [...news];
    },
  };
}

describe('numbers that are missing', () => {
  it('are told once the grace is over, and once', async () => {
    const { came } = aSwitch();
    expect(await came(0, 1, 5)).toEqual([]);
    expect(await came(59_999)).toEqual([]);
    expect(await came(60_000)).toEqual(['found 2-4']);
    expect(await came(120_000)).toEqual([]);
  });

  it('are never told when they come within the grace', async () => {
    const { came } = aSwitch();
    await came(0, 1, 5);
    expect(await came(30_000, 4, 2, 3)).toEqual([]);
    expect(await came(120_000)).toEqual([]);
  });

  it('are told without those that come at the last moment', async () => {
    const { came } = aSwitch();
    await came(0, 1, 5);
    expect(await came(60_000, 3)).toEqual(['found 2-2', 'found 4-4']);
  });

  it('are told as closed when they come after they were told', async () => {
    const { came } = aSwitch();
    await came(0, 1, 5);
    await came(60_000);
    expect(await came(60_001, 2, 3)).toEqual(['closed 2-3']);
    expect(await came(120_000)).toEqual([]);
  });
});

describe('numbers that come again', () => {
  it('are told as ranges, whether they were there before or come twice now', async () => {
    const { came } = aSwitch();
    await came(0, 1, 2, 3);
    expect(await came(1, 2, 3, 4, 4, 5)).toEqual(['repeated 2-4']);
  });

  it('are not told when a refused record had them, which is corrected now', async () => {
    const { came } = aSwitch({ refused: [2] });
    await came(0, 1, 2, 3);
    expect(await came(1, 2, 3)).toEqual(['repeated 3-3']);
  });
});

describe('merging', () => {
  it('goes on at once when more waits', async () => {
    expect(await aSwitch({ full: true }).merge()).toBe('more');
    expect(await aSwitch().merge()).toBe('done');
  });

  it('leaves it to the instance that is at it', async () => {
    expect(await aSwitch({ full: true, busy: true }).merge()).toBe('done');
  });
});
