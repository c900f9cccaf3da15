import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realClock } from './clock.ts';
import { startFakeHub } from './fakes/fake-hub.ts';
import type { Observation } from './observation.ts';
import { runSandbox, type SandboxOptions } from './run-sandbox.ts';

/** Time that flies, so that no test sits through a bounded wait. */
const start = realClock.now();
const fastClock = {
  now: () => start + (realClock.now() - start) * 100,
  delay: (milliseconds: number, signal: AbortSignal) => realClock.delay(milliseconds / 100, signal),
};

async function run(hub: Awaited<ReturnType<typeof startFakeHub>>, options: Partial<SandboxOptions> = {}) {
  const seen: Observation[] = [];
  const summary = await runSandbox({
    connections: hub.connections,
    callsPerMinute: 6_000,
    seed: 'seed',
    referredShare: 0.5,
    centres: { acceptedShare: 0.6, declinedShare: 0.4, deliverAfterMilliseconds: 5 },
    signal: new AbortController().signal,
    report: (observation) => seen.push(observation),
    ...options,
  });
  return { summary, seen };
}

describe('the sandbox', () => {
  it('plays journeys from the call to acknowledged assistance, and loses nothing', async () => {
    const { summary, seen } = await run(await startFakeHub(), { journeys: 5 });

    expect(summary.lost).toBe(0);
    expect(summary.delivered).toBe(summary.acknowledged);
    expect(summary.assisted).toBeGreaterThanOrEqual(5);
    expect(summary.answered).toBeGreaterThanOrEqual(summary.referred);
    const kinds = new Set(seen.map(({ kind }) => kind));
    for (const kind of [
      'call-acknowledged',
      'call-answered',
      'referral-sent',
      'referral-accepted',
      'assistance-recorded',
    ]) {
      expect(kinds).toContain(kind);
    }
    expect(seen.filter(({ kind }) => kind === 'step-failed')).toEqual([]);
  });

  it('counts what a hub acknowledged and never delivered as lost', async () => {
    const hub = await startFakeHub((index) => index === 3 || index === 5);
    const { summary, seen } = await run(hub, { journeys: 2, callsPerMinute: 60, clock: fastClock });

    expect(summary.lost).toBe(2);
    expect(summary.delivered).toBe(summary.acknowledged - 2);
    // How many are on their way besides when it begins to wait is a matter of the machine.
    expect(seen.some((it) => it.kind === 'notice' && /waiting for \d+ calls/.test(it.text))).toBe(true);
  });

  it('repeats nothing when an item of a feed comes again after a restart', async () => {
    const hub = await startFakeHub();
    await run(hub, { journeys: 3 });
    const made = (method: string) => hub.requests.filter((it) => it.method === method).map(({ request }) => request);
    const before = { sent: made('sendReferral'), assisted: made('recordAssistance') };
    for (const feed of hub.feeds.values()) feed.forgetAcknowledgements();
    const stop = new AbortController();
    await run(hub, {
      signal: stop.signal,
      report: () => {
        if (made('recordAssistance').length >= 2 * before.assisted.length) stop.abort();
      },
    });

    const ids = (requests: unknown[]) => requests.map((request) => JSON.stringify(request));
    const again = ids(made('sendReferral').slice(before.sent.length));
    expect(again).toEqual(expect.arrayContaining(ids(before.sent).slice(0, 3)));
    const assistance = made('recordAssistance') as { assistanceId: string; referralId: string }[];
    expect(new Set(assistance.map((it) => it.assistanceId)).size).toBe(
      new Set(assistance.map((it) => it.referralId)).size,
    );
  });

  it('replays a file, tells of bad rows, and finds calls that were delivered in an earlier run', async () => {
    const hub = await startFakeHub();
    const file = join(mkdtempSync(join(tmpdir(), 'throughline-')), 'calls.csv');
    const row = (operator: string, number: number): string =>
      `${operator},527,+380445685015,KYIV-MSC-1,2026-04-25T08:00:00Z,${number}`;
    writeFileSync(
      file,
      [
        'operator,dialled_digits,forwarded_to_number,recording_entity,seizure_time,sequence_number',
        ...[1, 2, 3].map((number) => row('umc', number)),
        row('nobody', 4),
        row('astelit', 5),
      ].join('\n'),
    );
    const replayOnce = async () => {
      const stop = new AbortController();
      let answered = 0;
      return run(hub, {
        callsFile: file,
        referredShare: 0,
        signal: stop.signal,
        report: ({ kind }) => {
          if (kind === 'call-acknowledged' && ++answered === 4) stop.abort();
          if (kind === 'row-refused') expect(answered).toBeLessThan(4);
        },
      });
    };

    expect((await replayOnce()).summary).toMatchObject({ acknowledged: 4, delivered: 4, lost: 0 });
    expect(hub.calls.size).toBe(4);
    expect((await replayOnce()).summary).toMatchObject({ acknowledged: 4, delivered: 4, lost: 0 });
    expect(hub.calls.size).toBe(4);
  });

  it('stops soon and with a summary when it is told to', async () => {
    const stop = new AbortController();
    const { summary } = await run(await startFakeHub(), {
      signal: stop.signal,
      report: (_observation, board) => {
        if (board.counts.answered >= 3) stop.abort();
      },
    });
    expect(summary.lost).toBe(0);
    expect(summary.answered).toBeGreaterThanOrEqual(3);
  });

  it('throws what a partner cannot get over', async () => {
    const hub = await startFakeHub();
    await expect(run(hub, { callsFile: '/nowhere/calls.csv' })).rejects.toThrow(
      "/nowhere/calls.csv can't be read (ENOENT)",
    );
  });
});
