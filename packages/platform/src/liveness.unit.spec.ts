import { expect, it } from 'vitest';
import { createLiveness } from './liveness.ts';

const idleFor = (milliseconds: number) => ({ idleSince: () => milliseconds });

it('is alive while every part shows progress', () => {
  const liveness = createLiveness(60_000);
  expect(liveness.isLive()).toBe(true);
  liveness.include('one', idleFor(59_999));
  liveness.include('other', idleFor(0));
  expect(liveness.isLive()).toBe(true);
});

it('is not alive when one part shows none, however well the others do, and is again when it does', () => {
  const liveness = createLiveness(60_000);
  let idle = 60_000;
  liveness.include('other', idleFor(0));
  liveness.include('slow', { idleSince: () => idle });
  expect(liveness.isLive()).toBe(false);
  expect(liveness.stuck()).toEqual(['slow has made no progress for 60 s']);
  idle = 1;
  expect(liveness.isLive()).toBe(true);
  expect(liveness.stuck()).toEqual([]);
});

it('asks nothing of a part that was stopped', () => {
  const liveness = createLiveness(60_000);
  const stopped = idleFor(90_000);
  liveness.include('stopped', stopped);
  liveness.leaveOut(stopped);
  expect(liveness.isLive()).toBe(true);
});
