import { describe, expect, it } from 'vitest';
import { type ReplaySelection, sameSelection, selectionProblem } from './replay-selection.ts';

const everything: ReplaySelection = {
  firstPosition: null,
  lastPosition: null,
  from: null,
  until: null,
  eventIds: [],
  eventKinds: [],
  correlationId: null,
};

describe('a selection', () => {
  it.each<[string, Partial<ReplaySelection>]>([
    ['is everything', {}],
    ['is one position', { firstPosition: 3n, lastPosition: 3n }],
    ['is open at one end', { firstPosition: 3n, until: 5 }],
  ])('has no problem when it %s', (_what, over) => {
    expect(selectionProblem({ ...everything, ...over })).toBeUndefined();
  });

  it.each<[string, Partial<ReplaySelection>]>([
    ['last_position', { firstPosition: 4n, lastPosition: 3n }],
    ['until', { from: 5, until: 5 }],
  ])('that can hold nothing is told by %s', (field, over) => {
    expect(selectionProblem({ ...everything, ...over })).toContain(field);
  });

  const one: ReplaySelection = {
    firstPosition: 1n,
    lastPosition: 2n,
    from: 3,
    until: 4,
    eventIds: ['a', 'b'],
    eventKinds: ['CALL_ANSWERED'],
    correlationId: 'c',
  };

  it('is the same when all of it is', () => {
    expect(sameSelection(one, { ...one, eventIds: ['a', 'b'] })).toBe(true);
  });

  it.each<Partial<ReplaySelection>>([
    { firstPosition: null },
    { lastPosition: 3n },
    { from: null },
    { until: 5 },
    { eventIds: ['a'] },
    { eventIds: ['a', 'c'] },
    { eventKinds: [] },
    { correlationId: null },
  ])('is another one with %o', (over) => {
    expect(sameSelection(one, { ...one, ...over })).toBe(false);
  });
});
