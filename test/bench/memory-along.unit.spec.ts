import { expect, it } from 'vitest';
import { memoryAt } from './memory-along.ts';

const along = (...pairs: [number, number][]) => pairs.map(([done, mebibytes]) => ({ done, mebibytes }));

it('is the middle of what was seen around there, so that a garbage collection does not show', () => {
  const samples = along([0.1, 900], [0.16, 100], [0.2, 140], [0.24, 110], [0.3, 900]);
  expect(memoryAt(samples, 0.2)).toBe(110);
});

it('is what was seen nearest where nothing was seen around', () => {
  expect(memoryAt(along([0, 50], [0.4, 100], [1, 200]), 0.2)).toBe(50);
  expect(memoryAt(along([0, 50], [0.35, 100], [1, 200]), 0.2)).toBe(100);
});

it('is nothing without samples', () => {
  expect(() => memoryAt([], 1)).toThrow(RangeError);
});
