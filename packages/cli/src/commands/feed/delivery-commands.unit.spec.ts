import { status } from '@grpc/grpc-js';
import { DeliveriesServiceService } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { describe, expect, it } from 'vitest';
import { createFakeFeeds } from '../../../../client/src/fakes/fake-feeds.ts';
import { hubRefusal } from '../../../../client/src/fakes/fake-hub.ts';
import { createFakeUnary } from '../../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

describe('feed pause and resume', () => {
  it('pauses, and says how to go on', async () => {
    const feeds = createFakeFeeds(0);
    const { code, out } = await askFeed(['feed', 'pause'], feeds);
    expect(code).toBe(0);
    expect(out).toBe('Delivery is paused since 2026-11-01T10:00:00.000Z. throughline feed resume goes on.\n');
    expect(feeds.state.pausedAt).toBeDefined();
  });

  it('resumes', async () => {
    const feeds = createFakeFeeds(0);
    feeds.state.pausedAt = new Date();
    const { out } = await askFeed(['feed', 'resume', '--json'], feeds);
    expect(documentsOf(out)).toEqual([{ paused_at: null }]);
    expect(feeds.state.pausedAt).toBeUndefined();
  });
});

describe('feed filter', () => {
  it('sets the kinds that it is given', async () => {
    const feeds = createFakeFeeds(0);
    const { out } = await askFeed(['feed', 'filter', 'REFERRAL_SENT', 'CALL_ANSWERED'], feeds);
    expect(feeds.state.eventKinds).toEqual(['REFERRAL_SENT', 'CALL_ANSWERED']);
    expect(out).toBe('On your feed: REFERRAL_SENT, CALL_ANSWERED.\n');
  });

  it('without kinds changes nothing and says which they are', async () => {
    const feeds = createFakeFeeds(0);
    feeds.state.eventKinds = ['CALL_ANSWERED'];
    expect(documentsOf((await askFeed(['feed', 'filter', '--json'], feeds)).out)).toEqual([
      { event_kinds: ['CALL_ANSWERED'] },
    ]);
    expect(feeds.state.eventKinds).toEqual(['CALL_ANSWERED']);
  });

  it('--all lets every kind through', async () => {
    const feeds = createFakeFeeds(0);
    feeds.state.eventKinds = ['CALL_ANSWERED'];
    expect((await askFeed(['feed', 'filter', '--all'], feeds)).out).toBe('On your feed: every kind of event.\n');
    expect(feeds.state.eventKinds).toEqual([]);
  });

  it.each([[['--all', 'CALL_ANSWERED']], [['CALLS']]])('given %j ends with 2', async (args) => {
    expect((await askFeed(['feed', 'filter', ...args], createFakeFeeds(0))).code).toBe(2);
  });
});

describe('feed acknowledge', () => {
  it('acknowledges up to a position', async () => {
    const feeds = createFakeFeeds(9);
    const { code, out } = await askFeed(['feed', 'acknowledge', '4'], feeds);
    expect(code).toBe(0);
    expect(out).toBe('Acknowledged up to position 4.\n');
    expect(feeds.state.acknowledgements).toEqual([4n]);
  });

  it.each(['0', '-1', '1.5', 'all'])('given %s ends with 2', async (position) => {
    expect((await askFeed(['feed', 'acknowledge', position], createFakeFeeds(1))).code).toBe(2);
  });
});

describe('feed refuse', () => {
  it('puts the item among the dead letters and says that acknowledging is left', async () => {
    const deliveries = createFakeUnary(DeliveriesServiceService, { refuseItem: () => ({ deadLetterId: 'd-1' }) });
    const { code, out } = await askFeed(['feed', 'refuse', '4', '--detail', 'unknown language'], deliveries);
    expect(code).toBe(0);
    expect(out).toMatch(/^Dead letter d-1\..*throughline feed acknowledge 4\.$/m);
    expect(deliveries.requests).toEqual([
      { method: 'refuseItem', request: { position: 4n, detail: 'unknown language' } },
    ]);
  });

  it('says why the hub says no, and ends with 2', async () => {
    const deliveries = createFakeUnary(DeliveriesServiceService, {
      refuseItem: () => {
        throw hubRefusal(status.NOT_FOUND, 'NOT_FOUND', false, 'Your feed ends at 3.');
      },
    });
    const { code, err } = await askFeed(['feed', 'refuse', '4', '--detail', 'no'], deliveries);
    expect(code).toBe(2);
    expect(err).toContain('Your feed ends at 3.');
  });

  it('without a detail ends with 2', async () => {
    expect((await askFeed(['feed', 'refuse', '4'], createFakeFeeds(1))).code).toBe(2);
  });
});
