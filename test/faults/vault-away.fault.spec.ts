import { newId } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aReport, encoderOf, schemaOfVersion } from '../harness/call-reported.ts';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { writeAs } from '../harness/kafka-as.ts';
import { until } from '../harness/until.ts';

let hub: TestHub;
let desk: Journal;
beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  desk = keepJournal(hub.client('iom-ukraine'));
});
afterAll(async () => {
  await desk?.stop();
  await hub?.stop();
});

describe('while calls has no key, because the vault is away since it started,', () => {
  it('intake answers UNAVAILABLE and does nothing; when the vault is back, everything is taken once', async () => {
    await hub.kill('vault');
    await hub.kill('calls');
    await hub.start('calls');
    const encode = await encoderOf(hub, schemaOfVersion(2));
    const [streamed, written] = [aCall(), newId()];
    const record = { value: encode(aReport(written)), headers: { ce_id: newId() } };
    await writeAs(hub, hub.certificates.partner('kyivstar'), 'operators.kyivstar.calls', [record]);

    const interruptions: string[] = [];
    const stopping = new AbortController();
    const outcomes: string[] = [];
    const publishing = (async () => {
      const options = {
        signal: stopping.signal,
        onInterrupted: ({ reason }: { readonly reason: string }) => void interruptions.push(reason),
      };
      for await (const { outcome } of hub.client('kyivstar').calls.publishCalls([streamed], options)) {
        outcomes.push(outcome);
      }
    })();
    await until('a first refusal and a second', () => interruptions.length >= 2);
    expect(new Set(interruptions)).toEqual(new Set(['UNAVAILABLE']));
    await expect(hub.client('kyivstar').calls.getSealingKeys({ deadlineMilliseconds: 500 })).rejects.toMatchObject({
      reason: 'UNAVAILABLE',
    });
    expect(outcomes).toEqual([]);
    expect(desk.of('callForwarded')).toEqual([]);

    expect(await hub.log('calls')).toContain('"no-pseudonym-keys"');
    await hub.start('vault');
    await publishing;
    expect(outcomes).toEqual(['ACCEPTED']);
    for (const id of [streamed.callId, written]) {
      await until(`${id} on the desk feed`, () => desk.of('callForwarded').some(({ callId }) => callId === id));
      expect(desk.of('callForwarded').filter(({ callId }) => callId === id)).toHaveLength(1);
    }
  });
});
