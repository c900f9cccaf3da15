import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  count,
  cutConnections,
  openTestDatabase,
  quiet,
  type TestDatabase,
} from '../../../../test/harness/database.ts';
import { until } from '../../../../test/harness/until.ts';
import { ThroughlineError } from '../errors.ts';
import { listen } from './listen.ts';
import { transact } from './pool.ts';

let opened: TestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase('calls');
});
const put = (topic: string) => `insert into inbox values ('${topic}', 0, 1)`;

describe('a transaction', () => {
  it('is there when its work resolves, and not at all when it throws', async () => {
    await transact(opened.database, (transaction) => transaction.query(put('kept')));
    const failing = transact(opened.database, async (transaction) => {
      await transaction.query(put('undone'));
      throw new TypeError('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await count(opened.database, `inbox where topic = 'kept'`)).toBe(1);
    expect(await count(opened.database, `inbox where topic = 'undone'`)).toBe(0);
  });

  it('whose connection is cut while it does something else fails for a passing reason, and the pool goes on', async () => {
    const other = opened.anotherPool();
    const cut = transact(opened.database, async (transaction) => {
      await transaction.query(put('cut'));
      const ended = new Promise<void>((resolve) => transaction.once('end', resolve));
      await cutConnections(other);
      await ended;
      await transaction.query('select 1');
    });
    const error = await cut.catch(ThroughlineError.from);
    expect(error).toMatchObject({ reason: 'UNAVAILABLE', retryable: true });
    expect(await count(opened.database, `inbox where topic = 'cut'`)).toBe(0);
  });

  it('reads a bigint as a bigint, beyond what a number can hold', async () => {
    const { rows } = await opened.database.query<{ it: bigint }>('select 9007199254740993::bigint as it');
    expect(rows[0]?.it).toBe(9_007_199_254_740_993n);
  });
});

describe('a listener', () => {
  const start = (heard: string[]) => {
    let connected = 0;
    const listener = listen(opened.options, 'news', {
      onNotification: (payload) => heard.push(payload),
      onConnected: () => {
        connected += 1;
      },
      log: quiet,
    });
    onTestFinished(() => listener.stop());
    return { listener, connected: (times: number) => until(`${times} connections`, () => connected >= times) };
  };
  const notify = (payload: string) => opened.database.query(`select pg_notify('news', $1)`, [payload]);

  it('hears what is notified, and connects again when it is cut', async () => {
    const heard: string[] = [];
    const { connected } = start(heard);
    await connected(1);
    await notify('a');
    await until('a', () => heard.includes('a'));
    await cutConnections(opened.database);
    await connected(2);
    await notify('b');
    await until('b', () => heard.includes('b'));
  });

  it('stops also while it connects', async () => {
    const { listener } = start([]);
    let stopped = false;
    void listener.stop().then(() => {
      stopped = true;
    });
    await until('the end of the listener', () => stopped, 10_000);
  });
});
