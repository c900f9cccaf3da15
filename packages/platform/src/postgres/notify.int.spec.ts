import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openTestDatabase, quiet, type TestDatabase } from '../../../../test/harness/database.ts';
import { until } from '../../../../test/harness/until.ts';
import { listen } from './listen.ts';
import { notifyAfterCommit, tell } from './notify.ts';
import { transact } from './pool.ts';

let opened: TestDatabase;
/** What a listener on `news_<schema>` has heard, in order. */
let heard: string[];
beforeAll(async () => {
  opened = await openTestDatabase('calls');
  await opened.database.query('create table one_of_each (it text unique deferrable initially deferred)');
});
beforeEach(async () => {
  heard = [];
  let connected = false;
  const listener = listen(opened.options, 'news_calls', {
    onNotification: (payload) => heard.push(payload),
    onConnected: () => {
      connected = true;
    },
    log: quiet,
  });
  onTestFinished(() => listener.stop());
  await until('a listener', () => connected);
});

const news = (payload: string) => ({ channel: 'news', payload });
/** Heard after whatever was told before: the server keeps the order of commits. */
const heardUpTo = async (last: string): Promise<string[]> => {
  await opened.database.query('select pg_notify($1, $2)', ['news_calls', last]);
  await until(last, () => heard.includes(last));
  return heard;
};

describe('a notification', () => {
  it('is told when its transaction has committed, and not before', async () => {
    await transact(opened.database, async (transaction) => {
      notifyAfterCommit(transaction, 'news', 'told');
      expect(await heardUpTo('still open')).toEqual(['still open']);
    });
    await until('the news', () => heard.includes('told'));
    expect(heard).toEqual(['still open', 'told']);
  });

  it('is never told when its transaction is rolled back, not even with the next one of the connection', async () => {
    const connections = new Set<unknown>();
    const failing = transact(opened.database, async (transaction) => {
      connections.add(transaction);
      notifyAfterCommit(transaction, 'news', 'undone');
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    await transact(opened.database, async (transaction) => {
      connections.add(transaction);
      notifyAfterCommit(transaction, 'news', 'done');
    });
    await until('the news', () => heard.includes('done'));
    expect(heard).toEqual(['done']);
    expect(connections.size, 'the same connection, so that it could remember').toBe(1);
  });

  it('is never told when the commit fails', async () => {
    const failing = transact(opened.database, async (transaction) => {
      notifyAfterCommit(transaction, 'news', 'undone');
      await transaction.query(`insert into one_of_each values ('twice'), ('twice')`);
    });
    await expect(failing).rejects.toThrow('one_of_each');
    expect(await heardUpTo('end')).toEqual(['end']);
  });

  it('is never told when a statement failed and nobody minded, which undoes the transaction too', async () => {
    const failing = transact(opened.database, async (transaction) => {
      notifyAfterCommit(transaction, 'news', 'undone');
      await transaction.query('select 1 / 0').catch(() => undefined);
    });
    await expect(failing).rejects.toThrow('was undone');
    expect(await heardUpTo('end')).toEqual(['end']);
  });

  it('that is the same is told once for all who wait meanwhile', async () => {
    const pool = opened.anotherPool();
    const query = vi.spyOn(pool, 'query');
    // The first is under way at once, and the others wait for it.
    for (const payload of ['same', 'same', 'other', 'same']) tell(pool, [news(payload)]);
    await until('the other', () => heard.includes('other'));
    expect(await heardUpTo('end')).toEqual(['same', 'same', 'other', 'end']);
    const payloads = query.mock.calls.map(([statement]) => (statement as unknown as { values: string[][] }).values[1]);
    expect(payloads, 'however many wait').toEqual([['same'], ['same', 'other']]);
  });

  it('that could not be told keeps nobody from the next', async () => {
    const pool = opened.anotherPool();
    vi.spyOn(pool, 'query').mockRejectedValueOnce(new Error('the connection broke'));
    tell(pool, [news('lost')]);
    tell(pool, [news('next')]);
    await until('the next', () => heard.includes('next'));
    expect(heard).toEqual(['next']);
  });
});
