import { randomUUID } from 'node:crypto';
import { feedGroup, feedTopic } from '@throughline/platform/kafka/topics';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { catalogue } from '@throughline/schemas/catalogue';
import { describe, expect, it } from 'vitest';
import { feedRecordOf } from '../../services/feeds/src/adapters/kafka/feed-record.ts';
import { listOf, readDocument, tableAfter } from './tables.ts';

const text = readDocument('docs/kafka-feed.md');

/** Names of the headers of an item that has everything that an item may have, here again because of the cause. */
function headersWith(cause: NonNullable<FeedItem['repetition']>['cause']): string[] {
  const [now, id] = [new Date(), randomUUID()];
  const item: FeedItem = {
    ...{ position: 1n, eventId: id, time: now, correlationId: id, causationId: id, traceparent: 'a', appendedAt: now },
    repetition: { cause, originalPosition: 1n },
    event: { $case: 'callAnswered', value: { callId: id, answeredAt: now } },
  };
  const encoder = { encode: () => Buffer.alloc(0) };
  return Object.keys(feedRecordOf('umc', { bytes: Buffer.from(FeedItem.encode(item).finish()) }, encoder).headers);
}

describe('docs/kafka-feed.md', () => {
  it('names topic and group as they are', () => {
    const names = tableAfter(text, '## What you need');
    const named = (what: string): string | undefined => names.find((row) => row['what'] === what)?.['its name'];
    expect(named('topic')).toContain(feedTopic('<your partner id>'));
    expect(named('consumer group')).toContain(feedGroup('<your partner id>'));
    const settings = tableAfter(text, 'Settings that matter, by their usual names:');
    expect(settings.find((row) => row['setting'] === 'group.id')?.['value']).toBe(feedGroup('<your partner id>'));
  });

  it('has every header that a record may have, and no other', () => {
    const documented = tableAfter(text, '**Headers**, all of them text:').flatMap((row) => listOf(row['header']));
    const id = randomUUID();
    const written = [
      ...headersWith({ $case: 'replayId', value: id }),
      ...headersWith({ $case: 'deadLetterId', value: id }),
    ];
    expect(documented.toSorted()).toEqual([...new Set(written)].sort());
  });

  it('has every record with what it tells', () => {
    const contracts = catalogue.filter(({ service }) => service === 'feeds');
    const documented = tableAfter(text, '## The records').map((row) => [row['record'], row['what it tells']]);
    const written = contracts.map(({ schema }) => {
      const { name, doc } = schema as { readonly name: string; readonly doc: string };
      return [name, doc];
    });
    expect(documented.toSorted()).toEqual(written.toSorted());
  });
});
