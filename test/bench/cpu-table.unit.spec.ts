import { expect, it } from 'vitest';
import { microsecondsPerEvent, printCpu } from './cpu-table.ts';
import { createTable } from './table.ts';

const use = {
  events: 1_000,
  seconds: 2,
  rounds: [
    new Map([
      ['calls', 0.1],
      ['kafka', 0.05],
    ]),
    new Map([['calls', 0.1]]),
  ],
};

it('adds up what the rounds used, for each event', () => {
  const costs = [...microsecondsPerEvent(use)].map(([name, cost]) => [name, Math.round(cost)]);
  expect(costs).toEqual([
    ['calls', 200],
    ['kafka', 50],
    ['together', 250],
  ]);
});

it('prints uses beside each other, also of processes that only one of them has', () => {
  const lines: string[] = [];
  const other = { events: 10, seconds: 1, rounds: [new Map([['nest', 0.5]])] };
  const uses = [
    { name: 'hub', use },
    { name: 'other', use: other },
  ];
  printCpu(
    createTable((line) => lines.push(line)),
    'a test',
    uses,
  );
  const cells = lines.map((line) => line.trim().split(/ {2,}/));
  expect(cells).toContainEqual(['calls', '10 %', '200', '0 %', '0']);
  expect(cells).toContainEqual(['nest', '0 %', '0', '50 %', '50,000']);
});
