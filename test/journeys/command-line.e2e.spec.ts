import { newId } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { type Said, throughline } from '../harness/run-throughline.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const mission = 'iom-ukraine';

let hub: TestHub;
const call = aCall();
let referralId: string;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  for await (const { outcome } of hub.client('kyivstar').calls.publishCalls([call])) expect(outcome).toBe('ACCEPTED');
  const desk = deskActions(hub.client(mission));
  await desk.answer(call.callId, 'kyivstar');
  ({ referralId } = await desk.refer(call.callId, [centre]));
  await until('the referral is on both feeds', async () => {
    const heads = await Promise.all([centre, mission].map(headOf));
    return (heads[0] ?? 0n) >= 1n && (heads[1] ?? 0n) >= 5n;
  });
});
afterAll(() => hub?.stop());

const headOf = async (partnerId: string): Promise<bigint> =>
  (await hub.client(partnerId).feeds.getFeedStatus({})).headPosition;

/** A command of a partner that is to end with 0. */
async function done(partnerId: string, ...args: string[]): Promise<Said> {
  const said = await throughline(hub, partnerId, args);
  expect(said.code, said.err).toBe(0);
  return said;
}

/** The documents that it prints with --json, one a line. */
async function documents(partnerId: string, ...args: string[]): Promise<readonly Record<string, unknown>[]> {
  const { out } = await done(partnerId, ...args, '--json');
  return out === ''
    ? []
    : out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a centre at its command line', () => {
  it('looks at its feed without acknowledging, then acknowledges', async () => {
    const limit = String(await headOf(centre));
    const looked = await documents(centre, 'feed', 'follow', '--from', 'beginning', '--limit', limit);
    expect(looked.map(({ position }) => position)).toEqual(looked.map((_, index) => String(index + 1)));
    expect(looked).toContainEqual(
      expect.objectContaining({ kind: 'REFERRAL_SENT', event: expect.objectContaining({ referral_id: referralId }) }),
    );
    expect((await hub.client(centre).feeds.getFeedStatus({})).acknowledgedPosition).toBe(0n);

    await documents(centre, 'feed', 'follow', '--acknowledge', '--limit', limit);
    expect((await hub.client(centre).feeds.getFeedStatus({})).acknowledgedPosition).toBe(BigInt(limit));
    expect(await documents(centre, 'feed', 'acknowledge', '1')).toEqual([{ acknowledged_position: limit }]);
  });

  it('refuses an item, sees it among its dead letters and puts it on its feed again', async () => {
    const [refused] = await documents(centre, 'feed', 'refuse', '1', '--detail', 'no bed');
    const id = refused?.['dead_letter_id'];
    expect(await documents(centre, 'feed', 'dead-letters')).toMatchObject([
      { dead_letter_id: id, position: '1', reason: 'REFUSED_BY_PARTNER', item: { position: '1' } },
    ]);
    expect((await done(centre, 'feed', 'dead-letters')).out).toContain('no bed');
    expect(await documents(centre, 'feed', 'redrive', String(id))).toMatchObject([
      { redriven: [{ dead_letter_id: id, original_position: '1' }] },
    ]);
    expect(await documents(centre, 'feed', 'dead-letters')).toEqual([]);
    expect(await documents(centre, 'feed', 'dead-letters', '--all')).toHaveLength(1);
  });

  it('takes a snapshot to begin from, and digests to compare with its own', async () => {
    const snapshot = await documents(centre, 'feed', 'snapshot');
    expect(snapshot).toContainEqual(expect.objectContaining({ kind: 'REFERRAL', id: referralId }));
    expect(snapshot.at(-1)).toEqual({ position: String(await headOf(centre)), entities: String(snapshot.length - 1) });
    expect((await done(centre, 'feed', 'snapshot')).err).toMatch(/throughline feed follow --from \d+ goes on/);

    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const [answer] = await documents(centre, 'feed', 'digests', '--from', yesterday);
    const digests = answer?.['digests'] as { readonly items: string; readonly sha256: string }[];
    const items = digests.reduce((sum, digest) => sum + BigInt(digest.items), 0n);
    expect(items).toBe(await headOf(centre));
  });

  it('filters its feed and takes the filter away', async () => {
    const filter = [{ event_kinds: ['REFERRAL_SENT'] }];
    expect(await documents(centre, 'feed', 'filter', 'REFERRAL_SENT')).toEqual(filter);
    expect(await documents(centre, 'feed', 'filter')).toEqual(filter);
    expect(await documents(centre, 'feed', 'filter', '--all')).toEqual([{ event_kinds: [] }]);
  });

  it('is told that its feed is paused, and offered all of it when it is resumed', async () => {
    await done(centre, 'feed', 'pause');
    let heard = '';
    const follow = ['feed', 'follow', '--from', 'beginning', '--limit', '1', '--json'];
    const following = throughline(hub, centre, follow, (text) => {
      heard += text;
    });
    await until('it says that delivery is paused', () => heard.includes('throughline feed resume'));
    await done(centre, 'feed', 'resume');
    expect(await following).toMatchObject({ code: 0, out: expect.stringMatching(/^\{"position":"1",/) });
  });
});

describe('the desk at its command line', () => {
  it('counts a replay, then waits for it', async () => {
    const select = ['feed', 'replay', '--correlation', call.callId];
    const [dry] = await documents(mission, ...select, '--dry-run');
    expect(Number(dry?.['selected'])).toBeGreaterThanOrEqual(4);
    expect(dry?.['replay']).toBeNull();

    const [replayed] = await documents(mission, ...select, '--rate', '1000', '--wait');
    expect(replayed).toMatchObject({ replay: { state: 'COMPLETED', replayed: dry?.['selected'] } });
    const [listed] = await documents(mission, 'feed', 'replays');
    expect(listed?.['replays']).toHaveLength(1);
    expect(await throughline(hub, mission, ['feed', 'replays', 'cancel', newId()])).toMatchObject({ code: 2 });
  });

  it('is told why an event was sent, and why not', async () => {
    const [item] = await documents(mission, 'feed', 'follow', '--from', '1', '--limit', '1');
    const { out } = await done(mission, 'feed', 'why', String(item?.['event_id']));
    expect(out).toMatch(/^(WAITING|SENT): /);
    expect(await documents(mission, 'feed', 'why', newId())).toMatchObject([
      { verdict: 'NOT_ENTITLED', deliveries: [] },
    ]);
  });

  it('traces the call over services, its own and the centre deliveries', async () => {
    const { out } = await done(mission, 'trace', call.callId);
    for (const kind of ['CALL_FORWARDED', 'INFORMATION_GIVEN', 'CASE_OPENED', 'REFERRAL_SENT']) {
      expect(out).toMatch(new RegExp(` ${kind} `));
    }
    expect(out).toMatch(new RegExp(`^ {4}${centre} .* acknowledged \\+\\d`, 'm'));
    expect(await throughline(hub, mission, ['trace', newId()])).toMatchObject({ code: 2 });
  });
});
