import { status } from '@grpc/grpc-js';
import { AssistanceKind, ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it } from 'vitest';
import { createFakeFeeds } from '../../../../client/src/fakes/fake-feeds.ts';
import { hubRefusal } from '../../../../client/src/fakes/fake-hub.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

const time = new Date('2026-11-01T10:15:30.250Z');

/** A feed with one item of each of these, from position 1. */
function feedOf(...items: Partial<FeedItem>[]) {
  const feeds = createFakeFeeds(0);
  for (const [index, item] of items.entries()) {
    feeds.state.items.push(
      FeedItem.fromPartial({ position: BigInt(index + 1), eventId: `event-${index + 1}`, time, ...item }),
    );
  }
  return feeds;
}

const answered = (callId: string): Partial<FeedItem> => ({
  event: { $case: 'callAnswered', value: { callId, answeredAt: time } },
});
const referral = {
  event: {
    $case: 'referralSent',
    value: { referralId: 'r-1', assistanceKind: AssistanceKind.ASSISTANCE_KIND_MEDICAL_CARE },
  },
} as unknown as Partial<FeedItem>;

describe('feed follow', () => {
  it('prints a line for each item, after the last acknowledged one', async () => {
    const feeds = feedOf(answered('c-1'), answered('c-2'), referral);
    feeds.state.acknowledged = 1n;
    const { code, out } = await askFeed(['feed', 'follow', '--limit', '2'], feeds);

    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['position', 'time', 'kind', 'id', 'remark'],
      ['2', '2026-11-01T10:15:30.250Z', 'CALL_ANSWERED', 'c-2'],
      ['3', '2026-11-01T10:15:30.250Z', 'REFERRAL_SENT', 'r-1'],
    ]);
  });

  it('aligns its columns', async () => {
    const { out } = await askFeed(['feed', 'follow', '--limit', '2'], feedOf(answered('c-1'), referral));
    expect(
      new Set(
        out
          .trimEnd()
          .split('\n')
          .map((line) => line.search(/kind|CALL_|REFERRAL_/)),
      ).size,
    ).toBe(1);
  });

  it('marks repetitions, what is withheld, refusals, and what is newer than itself', async () => {
    const feeds = feedOf(
      { ...answered('c-1'), repetition: { cause: { $case: 'replayId', value: 'p-1' }, originalPosition: 7n } },
      { ...answered('c-1'), repetition: { cause: { $case: 'deadLetterId', value: 'd-1' }, originalPosition: 8n } },
      { event: { $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } } },
      {
        event: { $case: 'callRefused', value: { callId: 'c-2', reason: ErrorReason.ERROR_REASON_TIME_ORDER } },
      } as unknown as Partial<FeedItem>,
      {},
    );
    const { out } = await askFeed(['feed', 'follow', '--limit', '5'], feeds);
    expect(out).toMatch(/^1 .* again, first at 7, by replay p-1$/m);
    expect(out).toMatch(/^2 .* again, first at 8, by dead letter d-1$/m);
    expect(out).toMatch(/^3 .* WITHHELD .* withheld: CONSENT_WITHDRAWN$/m);
    expect(out).toMatch(/^4 .* CALL_REFUSED +c-2 +TIME_ORDER$/m);
    expect(out).toMatch(/^5 .* newer than this program/m);
  });

  it('--json prints the whole item, one a line', async () => {
    const feeds = feedOf({ ...referral, correlationId: 'c-1', appendedAt: time });
    const { out } = await askFeed(['feed', 'follow', '--limit', '1', '--json'], feeds);
    expect(documentsOf(out)).toMatchObject([
      {
        position: '1',
        event_id: 'event-1',
        kind: 'REFERRAL_SENT',
        correlation_id: 'c-1',
        appended_at: '2026-11-01T10:15:30.250Z',
        repetition: null,
        event: { referral_id: 'r-1', assistance_kind: 'MEDICAL_CARE' },
      },
    ]);
  });

  it('acknowledges nothing, and says so', async () => {
    const feeds = feedOf(answered('c-1'), answered('c-2'));
    const { err } = await askFeed(['feed', 'follow', '--limit', '2'], feeds);
    expect(feeds.state.acknowledgements).toEqual([]);
    expect(err).toContain('Nothing is acknowledged');
  });

  it('--acknowledge acknowledges what was printed and no more', async () => {
    const feeds = feedOf(answered('c-1'), answered('c-2'), answered('c-3'));
    const { out } = await askFeed(['feed', 'follow', '--acknowledge', '--limit', '2', '--json'], feeds);
    expect(documentsOf(out)).toHaveLength(2);
    expect(feeds.state.acknowledged).toBe(2n);
  });

  it.each([
    ['beginning', [1, 2, 3]],
    ['2', [2, 3]],
    ['acknowledged', [3]],
  ])('--from %s begins there', async (from, positions) => {
    const feeds = feedOf(answered('c-1'), answered('c-2'), answered('c-3'));
    feeds.state.acknowledged = 2n;
    const limit = String(positions.length);
    const { out } = await askFeed(['feed', 'follow', '--from', from, '--limit', limit, '--json'], feeds);
    expect(documentsOf(out)).toMatchObject(positions.map((position) => ({ position: String(position) })));
  });

  it('--kind prints these alone', async () => {
    const feeds = feedOf(answered('c-1'), referral, answered('c-2'), referral);
    const { out } = await askFeed(['feed', 'follow', '--kind', 'REFERRAL_SENT', '--limit', '2', '--json'], feeds);
    expect(documentsOf(out)).toMatchObject([{ position: '2' }, { position: '4' }]);
  });

  it('at Ctrl-C ends with 0 and says where to go on', async () => {
    const stop = new AbortController();
    const { code, err } = await askFeed(['feed', 'follow'], feedOf(answered('c-1')), {
      signal: stop.signal,
      out: async (text) => {
        if (text.includes('c-1')) stop.abort();
      },
    });
    expect(code).toBe(0);
    expect(err).toContain('Stopped after position 1; --from 2 goes on.');
  });

  it('at Ctrl-C before its limit ends with 3', async () => {
    const stop = new AbortController();
    const { code } = await askFeed(['feed', 'follow', '--limit', '2'], feedOf(answered('c-1')), {
      signal: stop.signal,
      out: async (text) => {
        if (text.includes('c-1')) stop.abort();
      },
    });
    expect(code).toBe(3);
  });

  it('says that delivery is paused, and what to do', async () => {
    const feeds = feedOf(answered('c-1'));
    feeds.state.pausedAt = time;
    const { err } = await askFeed(['feed', 'follow', '--limit', '1'], feeds);
    expect(err).toMatch(/paused since 2026-11-01T10:15:30.250Z.*throughline feed resume/);
  });

  it('says once that the hub is away, and goes on when it is back', async () => {
    let broken = 0;
    const feeds = createFakeFeeds(2, (position, stream) => {
      if (position !== 1n || broken++ > 0) return true;
      stream.emit('error', hubRefusal(status.UNAVAILABLE, 'SHUTTING_DOWN', true, 'Bye.'));
      return false;
    });
    const { code, out, err } = await askFeed(['feed', 'follow', '--limit', '2', '--json'], feeds);
    expect(code).toBe(0);
    expect(documentsOf(out)).toMatchObject([{ position: '1' }, { position: '2' }]);
    expect(err.match(/is away, trying again/g)).toHaveLength(1);
  });

  it('ends where a line can not be printed, instead of trying it for ever', async () => {
    const { code, err } = await askFeed(['feed', 'follow'], feedOf(answered('c-1')), {
      out: async (text) => {
        if (text.includes('c-1')) throw new TypeError('no more');
      },
    });
    expect(code).toBe(2);
    expect(err).toContain('TypeError');
  });

  it('refuses to acknowledge positions that nobody saw, and says how to', async () => {
    const feeds = createFakeFeeds(9);
    const { code, err } = await askFeed(['feed', 'follow', '--acknowledge', '--from', '5'], feeds);
    expect(code).toBe(2);
    expect(err).toContain('positions 1 to 4 would be acknowledged unseen');
    expect(err).toContain('throughline feed acknowledge 4');
    expect(feeds.state.starts).toEqual([]);
  });

  it.each([
    ['a position that is none', ['--from', '0']],
    ['a kind that is none', ['--kind', 'CALLS']],
    ['no lines', ['--limit', '0']],
    ['kinds of what it is to acknowledge', ['--acknowledge', '--kind', 'CALL_ANSWERED']],
  ])('given %s, ends with 2', async (_what, flags) => {
    expect((await askFeed(['feed', 'follow', ...flags], createFakeFeeds(1))).code).toBe(2);
  });
});
