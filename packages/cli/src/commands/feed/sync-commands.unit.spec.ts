import { createHash } from 'node:crypto';
import { EntityState, type GetSnapshotResponse } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { describe, expect, it } from 'vitest';
import { createFakeSync } from '../../../../client/src/fakes/fake-sync.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

type Part = NonNullable<GetSnapshotResponse['part']>;

const entity = EntityState.fromPartial({
  kind: 'REFERRAL',
  id: 'r-1',
  status: 'SENT',
  changedPosition: 40n,
  items: [{ position: 40n, event: { $case: 'referralSent', value: { referralId: 'r-1' } } }],
});
const start: Part = { $case: 'start', value: { position: 41n } };
const end: Part = {
  $case: 'end',
  value: { entities: 1n, sha256: sha256Of('REFERRAL r-1 SENT 40\n') },
};
const whole: readonly Part[] = [start, { $case: 'entity', value: entity }, end];

describe('feed snapshot', () => {
  it('shows everything, and the position to go on from', async () => {
    const { code, out, err } = await askFeed(['feed', 'snapshot'], createFakeSync(whole));
    expect(code).toBe(0);
    expect(out).toMatch(/^REFERRAL +r-1 +SENT +40$/m);
    expect(err).toContain('1 at position 41; throughline feed follow --from 42 goes on.');
  });

  it('--json ends with the position', async () => {
    const { out } = await askFeed(['feed', 'snapshot', '--json'], createFakeSync(whole));
    expect(documentsOf(out)).toMatchObject([
      { kind: 'REFERRAL', id: 'r-1', status: 'SENT', changed_position: '40', items: [{ kind: 'REFERRAL_SENT' }] },
      { position: '41', entities: '1' },
    ]);
  });

  it('--unfinished asks for what is not finished', async () => {
    const sync = createFakeSync([start, { $case: 'end', value: { entities: 0n, sha256: sha256Of('') } }]);
    await askFeed(['feed', 'snapshot', '--unfinished'], sync);
    expect(sync.snapshots).toEqual([{ unfinishedOnly: true }]);
  });

  it('that is not whole says so, prints no position and ends with 3', async () => {
    const { code, out, err } = await askFeed(['feed', 'snapshot', '--json'], createFakeSync(whole.slice(0, 2)));
    expect(code).toBe(3);
    expect(out).not.toContain('"entities"');
    expect(err).toContain('take another');
  });
});

describe('feed digests', () => {
  it('asks for whole days', async () => {
    const sync = createFakeSync();
    const { code, out } = await askFeed(['feed', 'digests', '--from', '2026-11-01', '--to', '2026-11-30'], sync);
    expect(code).toBe(0);
    expect(sync.digests).toMatchObject([
      { period: 1, from: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-12-01T00:00:00Z') },
    ]);
    expect(out).toMatch(/^2026-11-01T00:00:00.000Z +1 +0 +0 +not yet$/m);
  });

  it('asks as often as it has to for a long time', async () => {
    const sync = createFakeSync();
    await askFeed(['feed', 'digests', '--from', '2024-01-01', '--to', '2026-01-01'], sync);
    const asked = sync.digests.map(({ from, until }) => [from?.toISOString(), until?.toISOString()]);
    expect(asked).toEqual([
      ['2024-01-01T00:00:00.000Z', '2025-02-04T00:00:00.000Z'],
      ['2025-02-04T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    ]);
  });

  it('asks for hours up to now', async () => {
    const sync = createFakeSync();
    const now = (): number => Date.parse('2026-11-01T10:30:00Z');
    const args = ['feed', 'digests', '--from', '2026-11-01T08:00Z', '--by', 'hour', '--json'];
    const { out } = await askFeed(args, sync, { now });
    expect(sync.digests).toMatchObject([{ period: 2, until: new Date('2026-11-01T10:30:00Z') }]);
    expect(documentsOf(out)).toMatchObject([{ digests: [{ items: '1', complete: false }] }]);
  });

  it.each([
    ['no beginning', []],
    ['an end before it', ['--from', '2026-11-02', '--to', '2026-11-01']],
    ['weeks', ['--from', '2026-11-01', '--by', 'week']],
  ])('given %s, ends with 2 and asks nothing', async (_what, flags) => {
    const sync = createFakeSync();
    expect((await askFeed(['feed', 'digests', ...flags], sync)).code).toBe(2);
    expect(sync.digests).toEqual([]);
  });
});

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
