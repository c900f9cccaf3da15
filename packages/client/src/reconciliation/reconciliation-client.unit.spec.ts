import { status } from '@grpc/grpc-js';
import {
  DifferenceKind,
  Granularity,
  type ListDifferencesResponse,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { describe, expect, it, vi } from 'vitest';
import { connectToFake, hubRefusal } from '../fakes/fake-hub.ts';
import { createFakeReconciliation } from '../fakes/fake-reconciliation.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';

const period = { granularity: Granularity.GRANULARITY_DAY, start: new Date('2026-11-01T00:00:00Z') };
const request = { operatorId: 'kyivstar', period };
const differences = [1n, 2n, 3n].map((sequenceNumber) => ({
  kind: DifferenceKind.DIFFERENCE_KIND_NEVER_RECEIVED,
  sequenceNumber,
}));

async function collect(list: AsyncIterable<ListDifferencesResponse>): Promise<(bigint | undefined)[]> {
  const all: (bigint | undefined)[] = [];
  for await (const { sequenceNumber } of list) all.push(sequenceNumber);
  return all;
}

describe('reconciliation', () => {
  it('is asked for where calls listens, with the messages of the contract', async () => {
    const fake = createFakeReconciliation({ reconciliation: { received: 7n } });
    const client = await connectToFake('calls', fake, createFakeTiming());

    expect((await client.reconciliation.getReconciliation(request)).received).toBe(7n);
    await client.reconciliation.submitTotal({ period, forwarded: 8n });

    expect(fake.requests).toEqual([
      { method: 'getReconciliation', request },
      { method: 'submitTotal', request: { period, forwarded: 8n } },
    ]);
  });

  it('lists differences in the order sent', async () => {
    const client = await connectToFake('calls', createFakeReconciliation({ differences }), createFakeTiming());
    expect(await collect(client.reconciliation.listDifferences(request))).toEqual([1n, 2n, 3n]);
  });

  it('begins a list anew when it broke before the first difference', async () => {
    const fake = createFakeReconciliation({ differences }, (stream, times) => {
      if (times === 1) stream.emit('error', hubRefusal(status.UNAVAILABLE, 'UNAVAILABLE', true));
      return times > 1;
    });
    const client = await connectToFake('calls', fake, createFakeTiming());
    expect(await collect(client.reconciliation.listDifferences(request))).toHaveLength(3);
  });

  it('throws when a list breaks after the first difference, since nothing of it may come twice', async () => {
    const fake = createFakeReconciliation({}, (stream) => {
      stream.write({ kind: 1, reason: 0, detail: '', callId: '', recordingEntity: '' } as ListDifferencesResponse);
      stream.emit('error', hubRefusal(status.UNAVAILABLE, 'UNAVAILABLE', true));
      return false;
    });
    const client = await connectToFake('calls', fake, createFakeTiming());
    await expect(collect(client.reconciliation.listDifferences(request))).rejects.toMatchObject({ retryable: true });
  });

  it('throws what a repetition cannot help', async () => {
    const fake = createFakeReconciliation({}, (stream) => {
      stream.emit('error', hubRefusal(status.PERMISSION_DENIED, 'NOT_ENTITLED', false));
      return false;
    });
    const client = await connectToFake('calls', fake, createFakeTiming());
    await expect(collect(client.reconciliation.listDifferences(request))).rejects.toMatchObject({
      reason: 'NOT_ENTITLED',
    });
  });

  it('ends a list when the signal aborts', async () => {
    const fake = createFakeReconciliation({}, () => false);
    const client = await connectToFake('calls', fake, createFakeTiming());
    const stop = new AbortController();
    const all = collect(client.reconciliation.listDifferences(request, { signal: stop.signal }));
    await vi.waitUntil(() => fake.requests.length === 1);
    stop.abort(new Error('enough'));
    await expect(all).rejects.toThrow('enough');
  });
});
