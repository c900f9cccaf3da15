import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../services/feeds/src/adapters/webhook/failure-of.ts';
import { postMilliseconds } from '../../services/feeds/src/adapters/webhook/post.ts';
import { signedHeaders } from '../../services/feeds/src/adapters/webhook/signature.ts';
import { createWebhookKeyring } from '../../services/feeds/src/adapters/webhook/webhook-keys.ts';
import { afterFailure, type WebhookFailure } from '../../services/feeds/src/domain/webhook-schedule.ts';
import { readDocument, tableAfter } from './tables.ts';

const text = readDocument('docs/webhooks.md');
const now = new Date();

describe('docs/webhooks.md', () => {
  it('verifies a message in a few lines, and not one that was changed, is old, or is of another', async () => {
    const [, program = ''] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
    const { isFromTheHub } = (await import(`data:text/javascript,${encodeURIComponent(program)}`)) as {
      isFromTheHub: (headers: object, body: string, publicKey: string) => boolean;
    };
    const keyring = createWebhookKeyring(createSecretKey(Buffer.alloc(32, 5)));
    const { publicKey } = keyring.verifyingKeys('iom', '', 2);
    const keys = [2, 1].map((generation) => keyring.signingKeys('iom', '', generation));
    const headers = signedHeaders('iom.7', now, '{}', keys);
    expect(isFromTheHub(headers, '{}', publicKey)).toBe(true);
    expect(isFromTheHub(headers, '{ }', publicKey)).toBe(false);
    expect(isFromTheHub(headers, '{}', keyring.verifyingKeys('iom', '', 3).publicKey)).toBe(false);
    const old = signedHeaders('iom.7', new Date(now.getTime() - 600_000), '{}', keys);
    expect(isFromTheHub(old, '{}', publicKey)).toBe(false);
  });

  it('has the schedule that there is', () => {
    const rows = tableAfter(text, 'is not made earlier, for at most 24 hours.');
    const [attempt, unreachable, refused] = Object.keys(rows[0] ?? {}) as [string, string, string];
    const columnOf = (column: string) => rows.flatMap((row) => row[column] || []);
    expect(columnOf(attempt)).toEqual(rows.map((_, index) => String(index + 1)));
    expect(columnOf(unreachable)).toEqual(['at once', ...pausesAfter('UNREACHABLE')]);
    expect(columnOf(refused)).toEqual(['at once', ...pausesAfter('REFUSED')]);
  });

  it('says which answers refuse an item, and how long an answer may take', () => {
    const rows = tableAfter(
      text,
      'Answer within 20 seconds, when the message is kept: work on it afterwards. The body of your answer is not read.',
    );
    const refusals = rows[1]?.['you answer']?.match(/\d{3}/g)?.map(Number);
    const statuses = Array.from({ length: 400 }, (_, index) => 200 + index);
    const kindOf = (status: number) =>
      failureOf({ kind: 'ANSWERED', status, retryAfter: undefined, text: undefined }, now)?.kind;
    expect(statuses.filter((status) => kindOf(status) === 'REFUSED')).toEqual(refusals);
    expect(statuses.filter((status) => kindOf(status) === 'GONE')).toEqual([Number(rows[2]?.['you answer'])]);
    expect(statuses.filter((status) => kindOf(status) === undefined)).toEqual(statuses.slice(0, 100));
    expect(postMilliseconds).toBe(20_000);
  });
});

/** The pauses of an item that fails in the same way each time. */
function pausesAfter(kind: WebhookFailure['kind']): string[] {
  const attempts: WebhookFailure[] = [];
  const pauses: string[] = [];
  for (;;) {
    attempts.push({ kind, failure: '' });
    const after = afterFailure(attempts, { kind, failure: '' }, now, 0.5);
    if (after.kind !== 'retry') return pauses;
    const seconds = (after.at.getTime() - now.getTime()) / 1_000;
    pauses.push(seconds < 60 ? `${seconds} s` : seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`);
  }
}
