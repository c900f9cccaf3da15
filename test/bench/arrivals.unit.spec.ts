import { expect, it } from 'vitest';
import { createArrivals } from './arrivals.ts';

it('counts each arrival once, from when it was due', async () => {
  let time = 0;
  const arrivals = createArrivals(() => time);
  const all = arrivals.expect(2);
  arrivals.due('a', 0);
  arrivals.due('b', 10);
  time = 15;
  arrivals.arrived('unknown');
  arrivals.arrived('b');
  arrivals.arrived('b');
  time = 40;
  arrivals.arrived('a');
  expect(await all).toEqual([5, 40]);
});

it('fails when the way is broken', async () => {
  const arrivals = createArrivals();
  const all = arrivals.expect(1);
  arrivals.fail(new Error('broken'));
  await expect(all).rejects.toThrow('broken');
  await expect(arrivals.expect(1)).rejects.toThrow('broken');
});
