import {
  DeliveriesServiceService,
  ExplainEventResponse,
  Verdict,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { describe, expect, it } from 'vitest';
import { createFakeUnary } from '../../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 1, 10, 0, seconds));

const explain = (response: ExplainEventResponse) =>
  createFakeUnary(DeliveriesServiceService, { explainEvent: () => response });

const acknowledged = ExplainEventResponse.fromPartial({
  verdict: Verdict.VERDICT_ACKNOWLEDGED,
  detail: 'You acknowledged it.',
  deliveries: [
    {
      position: 41n,
      appendedAt: at(1),
      sendings: [
        { door: Door.DOOR_STREAM, sentAt: at(2) },
        { door: Door.DOOR_WEBHOOK, sentAt: at(3) },
      ],
      receivedAt: at(4),
      acknowledgedAt: at(5),
      verdict: Verdict.VERDICT_ACKNOWLEDGED,
    },
    {
      position: 50n,
      appendedAt: at(6),
      verdict: Verdict.VERDICT_WAITING,
      repetition: { cause: { $case: 'replayId', value: 'p-1' }, originalPosition: 41n },
    },
  ],
});

describe('feed why', () => {
  it('says the verdict in a sentence, then four times for each door', async () => {
    const { code, out } = await askFeed(['feed', 'why', 'e-1'], explain(acknowledged));
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('ACKNOWLEDGED: You acknowledged it.');
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    const time = (second: number): string => at(second).toISOString();
    expect(rows).toContainEqual(['41', 'ACKNOWLEDGED', 'stream', time(1), time(2), time(4), time(5)]);
    expect(rows).toContainEqual(['41', 'ACKNOWLEDGED', 'webhook', time(1), time(3), time(4), time(5)]);
    expect(out).toMatch(/^50 +WAITING +2026-11-01T10:00:06.000Z +again, first at 41, by replay p-1$/m);
  });

  it('ends with 0 when it was not sent as well', async () => {
    const response = { verdict: Verdict.VERDICT_NOT_ENTITLED, detail: 'It does not concern you.', deliveries: [] };
    const { code, out } = await askFeed(['feed', 'why', 'e-1'], explain(response));
    expect(code).toBe(0);
    expect(out).toBe('NOT_ENTITLED: It does not concern you.\n');
  });

  it('--json prints one document', async () => {
    const { out } = await askFeed(['feed', 'why', 'e-1', '--json'], explain(acknowledged));
    expect(documentsOf(out)).toMatchObject([
      {
        event_id: 'e-1',
        verdict: 'ACKNOWLEDGED',
        deliveries: [
          { position: '41', sendings: [{ door: 'stream' }, { door: 'webhook' }], repetition: null },
          { verdict: 'WAITING', sendings: [], repetition: { original_position: '41', replay_id: 'p-1' } },
        ],
      },
    ]);
  });
});
