import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { GetSnapshotResponse } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { describe, expect, it } from 'vitest';
import { entityFrame, servedSyncService } from './snapshot-frame.ts';

describe('an entity of a snapshot', () => {
  it('is read as the message of the contract, with items of any length as they were written', () => {
    const items = [1, 400].map((length, index) =>
      FeedItem.fromPartial({
        position: BigInt(index + 1),
        eventId: 'x'.repeat(length),
        event: { $case: 'referralSent', value: { referralId: 'r' } },
      }),
    );
    const entity = { kind: 'REFERRAL', id: 'r', status: 'REQUESTED', changedPosition: 2n };
    const frame = entityFrame({
      ...entity,
      items: items.map((item) => ({
        position: item.position,
        eventId: item.eventId,
        bytes: Buffer.from(FeedItem.encode(item).finish()),
      })),
      missing: [{ first: 3n, last: 5n }],
    });
    expect(GetSnapshotResponse.decode(servedSyncService.getSnapshot.responseSerialize(frame))).toEqual({
      part: {
        $case: 'entity',
        value: { ...entity, items, missingNumbers: [{ firstNumber: 3n, lastNumber: 5n }] },
      },
    });
  });

  it('is sent among other parts', () => {
    const start: GetSnapshotResponse = { part: { $case: 'start', value: { position: 7n } } };
    expect(GetSnapshotResponse.decode(servedSyncService.getSnapshot.responseSerialize(start))).toEqual(start);
  });
});
