import { describe, expect, it } from 'vitest';
import { type CpuProfile, type ProfileNode, summarise } from './cpu-profile.ts';

const node = (id: number, functionName: string, url: string, children: number[] = []): ProfileNode => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
});

/** One sample a millisecond, from the monotonic clock's thousandth millisecond on, and one more to end the last. */
function profile(...samples: number[]): CpuProfile {
  return {
    nodes: [
      node(1, '(root)', '', [2, 3, 4]),
      node(2, '(idle)', ''),
      node(3, 'take', 'file:///hub/services/calls/src/application/take.ts', [5, 6]),
      node(4, 'send', 'file:///hub/node_modules/kafkajs/src/producer/send.js', []),
      node(5, 'parse', 'file:///hub/node_modules/@scope/numbers/parse.js', [7]),
      node(6, 'Hmac', 'node:internal/crypto/hash', []),
      node(7, 'writev', ''),
    ],
    startTime: 1_000_000,
    samples: [...samples, 2],
    timeDeltas: [0, ...samples.map(() => 1_000)],
  };
}

describe('a CPU profile', () => {
  it('is summed by package, without the idle time', () => {
    const summary = summarise(profile(3, 3, 4, 6, 2, 5, 5, 5, 5), []);
    expect(summary.milliseconds).toBe(9);
    expect(summary.idleMilliseconds).toBe(1);
    expect(summary.packages.map(({ name, milliseconds }) => [name, milliseconds])).toEqual([
      ['@scope/numbers', 4],
      ['services/calls', 2],
      ['kafkajs', 1],
      ['node:crypto', 1],
    ]);
    expect(summary.packages[0]?.functions).toEqual([{ name: 'parse numbers/parse.js:10', milliseconds: 4 }]);
  });

  it('gives native work to the package that asked for it, and to the function of our own above it', () => {
    const summary = summarise(profile(7, 4), []);
    expect(summary.packages.map(({ name }) => name).sort()).toEqual(['@scope/numbers', 'kafkajs']);
    expect(summary.causes.map(({ name }) => name).sort()).toEqual(['none: kafkajs', 'take application/take.ts:10']);
  });

  it('counts only what lies in the windows', () => {
    const windows = [
      { from: 1_000_000_000n, to: 1_001_000_000n },
      { from: 1_003_000_000n, to: 1_005_000_000n },
    ];
    expect(summarise(profile(3, 4, 4, 3, 3), windows).packages).toMatchObject([
      { name: 'services/calls', milliseconds: 3 },
    ]);
  });
});
