import {
  DeliveriesServiceService,
  TraceResponse,
  Verdict,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { describe, expect, it } from 'vitest';
import { createFakeUnary } from '../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../fakes/ask-feed.ts';

const start = Date.UTC(2026, 10, 1, 10, 15, 30, 250);
const at = (milliseconds: number): Date => new Date(start + milliseconds);

const journey = TraceResponse.fromPartial({
  correlationId: 'c-1',
  events: [
    {
      eventId: 'e-1',
      eventKind: 'CALL_FORWARDED',
      service: 'calls',
      subject: 'c-1',
      time: at(0),
      deliveries: [
        {
          partnerId: 'iom-ua',
          position: 12n,
          appendedAt: at(12),
          sendings: [{ door: Door.DOOR_STREAM, sentAt: at(14) }],
          receivedAt: at(-3),
          acknowledgedAt: at(31),
          verdict: Verdict.VERDICT_ACKNOWLEDGED,
        },
      ],
    },
    { eventId: 'e-2', eventKind: 'CASE_OPENED', service: 'cases', subject: 'k-1', time: at(850) },
    {
      eventId: 'e-3',
      causationId: 'e-2',
      eventKind: 'REFERRAL_SENT',
      service: 'referrals',
      subject: 'r-1',
      time: at(12_400),
      deliveries: [
        { partnerId: 'iom-ua', position: 14n, appendedAt: at(12_410), verdict: Verdict.VERDICT_PAUSED },
        {
          partnerId: 'lastrada-kyiv',
          position: 3n,
          appendedAt: at(12_411),
          sendings: [
            { door: Door.DOOR_KAFKA, sentAt: at(12_420) },
            { door: Door.DOOR_WEBHOOK, sentAt: at(13_650) },
          ],
          verdict: Verdict.VERDICT_SENT,
        },
      ],
    },
  ],
});

const trace = (...flags: string[]) =>
  askFeed(['trace', 'r-1', ...flags], createFakeUnary(DeliveriesServiceService, { trace: () => journey }));

describe('trace', () => {
  it('is a timeline, with the deliveries of each event below it', async () => {
    const { code, out } = await trace();
    expect(code).toBe(0);
    expect(`\n${out}`).toBe(`
c-1: 3 events in 12.4 s

time                      since_start  service    kind            subject
2026-11-01T10:15:30.250Z  +0 ms        calls      CALL_FORWARDED  c-1
    iom-ua         stream   position 12  appended +12 ms  sent +14 ms  received -3 ms  acknowledged +31 ms
2026-11-01T10:15:31.100Z  +850 ms      cases      CASE_OPENED     k-1
2026-11-01T10:15:42.650Z  +12.4 s      referrals  REFERRAL_SENT   r-1
    iom-ua         -        position 14  appended +10 ms  sent -       received -      acknowledged -       PAUSED
    lastrada-kyiv  kafka    position 3   appended +11 ms  sent +20 ms  received -      acknowledged -       SENT
    lastrada-kyiv  webhook  position 3   appended +11 ms  sent +1.2 s  received -      acknowledged -       SENT
`);
  });

  it('--json prints one document', async () => {
    expect(documentsOf((await trace('--json')).out)).toMatchObject([
      {
        correlation_id: 'c-1',
        events: [
          {
            event_kind: 'CALL_FORWARDED',
            deliveries: [{ partner_id: 'iom-ua', position: '12', sendings: [{ door: 'stream' }] }],
          },
          { deliveries: [] },
          { causation_id: 'e-2', deliveries: [{ verdict: 'PAUSED' }, { verdict: 'SENT', received_at: null }] },
        ],
      },
    ]);
  });
});
