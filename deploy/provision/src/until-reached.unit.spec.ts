import { describe, expect, it } from 'vitest';
import { ProvisionFailure } from './failures.ts';
import { untilReached } from './until-reached.ts';

const failing = (...errors: readonly Error[]) => {
  const waiting = [...errors];
  let times = 0;
  return {
    times: () => times,
    async work(): Promise<void> {
      times++;
      const error = waiting.shift();
      if (error) throw error;
    },
  };
};
const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('provisioning a part', () => {
  it('waits for one that is not there yet', async () => {
    const { work, times } = failing(refused(), new Error('failed', { cause: refused() }));
    await untilReached('Kafka', 60, work);
    expect(times()).toBe(3);
  });

  it('gives up when its time is over, and says which part', async () => {
    const { work } = failing(refused());
    await expect(untilReached('Kafka', 0, work)).rejects.toThrow(
      'Kafka could not be reached within 0 s: connect ECONNREFUSED.',
    );
  });

  it('does not try again what was refused', async () => {
    const { work, times } = failing(new ProvisionFailure('no'), refused());
    await expect(untilReached('Kafka', 60, work)).rejects.toThrow('no');
    expect(times()).toBe(1);
  });
});
