import { expect, it } from 'vitest';
import { createOrderedWork } from './ordered-work.ts';

/** Work whose end a test decides. */
function job() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { work: () => promise, finish: resolve, fail: () => reject(new Error('given up')) };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('acknowledges in the order of the feed, whichever order the work ends in', async () => {
  const acks: bigint[] = [];
  const work = createOrderedWork(10);
  const jobs = [job(), job(), job()];
  for (const [index, { work: todo }] of jobs.entries()) {
    const position = BigInt(index + 1);
    await work.begin(position, () => acks.push(position), todo);
  }

  jobs[2]?.finish();
  jobs[1]?.finish();
  await settled();
  expect(acks).toEqual([]);

  jobs[0]?.finish();
  await work.drained();
  expect(acks).toEqual([3n]);
  expect(work.reached).toBe(3n);
});

it('acknowledges nothing from work on that was given up', async () => {
  const acks: bigint[] = [];
  const work = createOrderedWork(10);
  const jobs = [job(), job(), job()];
  for (const [index, { work: todo }] of jobs.entries()) {
    await work.begin(BigInt(index + 1), () => acks.push(BigInt(index + 1)), todo);
  }

  jobs[0]?.finish();
  jobs[1]?.fail();
  jobs[2]?.finish();
  await work.drained();
  expect(acks).toEqual([1n]);
});

it('takes the next item only when there is room', async () => {
  const work = createOrderedWork(2);
  const first = job();
  await work.begin(1n, () => {}, first.work);
  let room = false;
  const second = work
    .begin(2n, () => {}, job().work)
    .then(() => {
      room = true;
    });

  await settled();
  expect(room).toBe(false);
  first.finish();
  await second;
});
