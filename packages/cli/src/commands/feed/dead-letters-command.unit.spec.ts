import {
  DeadLetter,
  DeadLetterReason,
  DeliveriesServiceService,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { describe, expect, it } from 'vitest';
import { createFakeUnary } from '../../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

const time = new Date('2026-11-01T10:15:30Z');
const bytes = FeedItem.encode(
  FeedItem.fromPartial({
    position: 41n,
    event: { $case: 'callAnswered', value: { callId: 'c-1', answeredAt: time } },
  }),
).finish();

const letterOf = (id: string, rest: Partial<DeadLetter> = {}): DeadLetter =>
  DeadLetter.fromPartial({
    deadLetterId: id,
    position: 41n,
    eventId: 'e-1',
    door: Door.DOOR_WEBHOOK,
    reason: DeadLetterReason.DEAD_LETTER_REASON_REFUSED_BY_ENDPOINT,
    detail: 'It answered 422 each time.',
    attempts: [{ attemptedAt: time, failure: 'refused', httpStatus: 422 }],
    item: Buffer.from(bytes),
    deadLetteredAt: time,
    ...rest,
  });

function deliveriesWith(letters: readonly DeadLetter[]) {
  return createFakeUnary(DeliveriesServiceService, {
    listDeadLetters: ({ limit, afterDeadLetterId, includeRedriven }) => {
      const listed = letters.filter(({ redrivenPosition }) => includeRedriven || redrivenPosition === 0n);
      const start = listed.findIndex(({ deadLetterId }) => deadLetterId === afterDeadLetterId) + 1;
      return { deadLetters: listed.slice(start, start + limit) };
    },
    redrive: ({ deadLetterIds }) => ({
      redriven: deadLetterIds.map((deadLetterId) => ({ deadLetterId, originalPosition: 41n, position: 50n })),
    }),
  });
}

describe('feed dead-letters', () => {
  it('shows each with its reason and its attempts', async () => {
    const { code, out } = await askFeed(['feed', 'dead-letters'], deliveriesWith([letterOf('d-1')]));
    expect(code).toBe(0);
    expect(out).toMatch(/^d-1 +41 +CALL_ANSWERED +webhook +REFUSED_BY_ENDPOINT +2026-11-01T10:15:30.000Z$/m);
    expect(out).toMatch(/^ {4}event e-1: It answered 422 each time\.$/m);
    expect(out).toMatch(/^ {4}tried {2}2026-11-01T10:15:30.000Z {2}HTTP 422 {2}refused$/m);
    expect(out).toContain('throughline feed redrive');
  });

  it('shows what was redriven with --all alone', async () => {
    const letters = [letterOf('d-1', { redrivenPosition: 50n, redrivenAt: time }), letterOf('d-2')];
    expect((await askFeed(['feed', 'dead-letters'], deliveriesWith(letters))).out).not.toContain('d-1');
    expect((await askFeed(['feed', 'dead-letters', '--all'], deliveriesWith(letters))).out).toMatch(/^d-1 .* 50$/m);
  });

  it('reads every page', async () => {
    const letters = Array.from({ length: 250 }, (_, index) => letterOf(`d-${index}`));
    const { out } = await askFeed(['feed', 'dead-letters', '--json'], deliveriesWith(letters));
    expect(documentsOf(out)).toMatchObject(letters.map(({ deadLetterId }) => ({ dead_letter_id: deadLetterId })));
  });

  it('--json has the item, and its bytes as they were sent', async () => {
    const { out } = await askFeed(['feed', 'dead-letters', '--json'], deliveriesWith([letterOf('d-1')]));
    expect(documentsOf(out)).toMatchObject([
      {
        position: '41',
        door: 'webhook',
        reason: 'REFUSED_BY_ENDPOINT',
        attempts: [{ attempted_at: '2026-11-01T10:15:30.000Z', failure: 'refused', http_status: 422 }],
        redriven_position: null,
        item: { kind: 'CALL_ANSWERED', event: { call_id: 'c-1' } },
        item_bytes: Buffer.from(bytes).toString('base64'),
      },
    ]);
  });

  it('says that there are none', async () => {
    expect((await askFeed(['feed', 'dead-letters'], deliveriesWith([]))).out).toBe('There are no dead letters.\n');
  });
});

describe('feed redrive', () => {
  it('puts these again, and says where they were and are', async () => {
    const deliveries = deliveriesWith([]);
    const { code, out } = await askFeed(['feed', 'redrive', 'd-1', 'd-2'], deliveries);
    expect(code).toBe(0);
    expect(deliveries.requests).toEqual([{ method: 'redrive', request: { deadLetterIds: ['d-1', 'd-2'] } }]);
    expect(out).toMatch(/^d-1 +41 +50$/m);
  });

  it('--all puts all again, and says when nothing was left', async () => {
    const deliveries = deliveriesWith([]);
    const { out } = await askFeed(['feed', 'redrive', '--all'], deliveries);
    expect(deliveries.requests).toEqual([{ method: 'redrive', request: { deadLetterIds: [] } }]);
    expect(out).toContain('Nothing was left');
  });

  it.each([[[]], [['--all', 'd-1']]])('given %j ends with 2 and redrives nothing', async (args) => {
    const deliveries = deliveriesWith([]);
    expect((await askFeed(['feed', 'redrive', ...args], deliveries)).code).toBe(2);
    expect(deliveries.requests).toEqual([]);
  });
});
