import { randomUUID } from 'node:crypto';
import { type AvroEncoder, typeOf } from '@throughline/platform/kafka/avro';
import { AssistanceKind, ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { describe, expect, it } from 'vitest';
import { avroOfItem, feedContracts } from './avro-of-item.ts';
import { feedRecordOf, sizeOf } from './feed-record.ts';

/** Encodes as the real one does, but for the schema's id. */
const encoder: AvroEncoder = { encode: (contract, data) => typeOf(contract).toBuffer(data) };
const [eventId, callId, referralId] = [randomUUID(), randomUUID(), randomUUID()];
const at = new Date(Date.UTC(2026, 4, 1, 12, 30, 0, 7));

function itemWith(event: FeedItem['event'], over: Partial<FeedItem> = {}): FeedItem {
  const item = {
    position: 7n,
    eventId,
    time: at,
    correlationId: callId,
    appendedAt: new Date(at.getTime() + 5),
    event,
  };
  return { ...FeedItem.create(), ...item, ...over };
}
const recordOf = (item: FeedItem) =>
  feedRecordOf('iom-ukraine', { bytes: Buffer.from(FeedItem.encode(item).finish()) }, encoder);

const answered: FeedItem['event'] = { $case: 'callAnswered', value: { callId, answeredAt: at } };
const refusal: FeedItem['event'] & { $case: 'callRefused' } = {
  $case: 'callRefused',
  value: {
    callId: '',
    operatorId: 'kyivstar',
    reason: ErrorReason.ERROR_REASON_NUMBER_INVALID,
    detail: 'Send it in E.164.',
    door: 'KAFKA',
    recordingEntity: '',
    sequenceNumber: undefined,
    seizureTime: undefined,
    partition: 0,
    offset: 12n,
    refusedAt: at,
  },
};

describe('an event as a record', () => {
  it('has times in milliseconds, numbers as numbers, codes without their prefix, and null for what is not told', () => {
    expect(avroOfItem(refusal)?.data).toEqual({
      callId: null,
      operatorId: 'kyivstar',
      reason: 'NUMBER_INVALID',
      detail: 'Send it in E.164.',
      door: 'KAFKA',
      recordingEntity: null,
      sequenceNumber: null,
      seizureTime: null,
      partition: 0,
      offset: 12,
      refusedAt: at.getTime(),
    });
  });

  it('keeps lists of texts and of records', () => {
    const forwarded = avroOfItem({
      $case: 'callForwarded',
      value: {
        callId,
        operatorId: 'umc',
        dialledDigits: '527',
        forwardedToNumber: '+380445685015',
        callingNumberPseudonym: 'p',
        pseudonymEpoch: '2026-Q2',
        numberRestricted: false,
        seizureTime: at,
        answerTime: undefined,
        releaseTime: undefined,
        receivedAt: at,
        partialRecordType: 0,
        earlierPseudonyms: [{ epoch: '2026-Q1', callingNumberPseudonym: 'q' }],
      },
    });
    expect(forwarded?.data).toMatchObject({
      answerTime: null,
      // A 0 that is told is not nothing.
      partialRecordType: 0,
      earlierPseudonyms: [{ epoch: '2026-Q1', callingNumberPseudonym: 'q' }],
    });
    const recipientIds = ['la-strada-kyiv', 'rehab-centre-lviv'];
    const consent = { consentId: randomUUID(), personId: randomUUID(), recipientIds };
    expect(avroOfItem({ $case: 'consentGiven', value: consent })?.data).toEqual(consent);
  });

  it.each([
    [AssistanceKind.ASSISTANCE_KIND_CIVIL_LEGAL_AID, 'CIVIL_LEGAL_AID'],
    [AssistanceKind.ASSISTANCE_KIND_UNSPECIFIED, 'UNKNOWN'],
    [999 as AssistanceKind, 'UNKNOWN'],
  ])('has the code of kind %i, %s', (assistanceKind, code) => {
    const delivered = { assistanceId: '', referralId, caseId: '', ngoId: '', assistanceKind, deliveredAt: at };
    expect(avroOfItem({ $case: 'assistanceDelivered', value: delivered })?.data).toMatchObject({
      assistanceKind: code,
    });
  });

  it.each([
    ['the call', answered, callId],
    [
      'the referral',
      { $case: 'referralUnplaced', value: { referralId, caseId: randomUUID(), offersMade: 2 } },
      referralId,
    ],
    ['the operator where a record has no id', refusal, 'kyivstar'],
    ['nothing where it is withheld', { $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } }, undefined],
  ] as const)('is about %s', (_what, event, subject) => {
    expect(avroOfItem(event)?.subject).toBe(subject);
  });

  it('is nothing for an event that is not known here', () => {
    expect(avroOfItem(undefined)).toBeUndefined();
    expect(avroOfItem({ $case: 'ofTheFuture', value: {} } as never)).toBeUndefined();
  });
});

describe('a record of an item', () => {
  it('has its place in headers, and the CloudEvents attributes of its event', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const { key, headers, value } = recordOf(itemWith(answered, { causationId: referralId, traceparent }));
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: eventId,
      ce_source: '/services/feeds',
      ce_type: 'throughline.feeds.CallAnswered',
      ce_time: '2026-05-01T12:30:00.007Z',
      ce_subject: callId,
      ce_correlationid: callId,
      ce_causationid: referralId,
      ce_traceparent: traceparent,
      traceparent,
      'content-type': 'application/avro',
      position: '7',
      appended_at: '2026-05-01T12:30:00.012Z',
    });
    expect(key).toBe(callId);
    const contract = feedContracts.find(({ name }) => name === headers['ce_type']);
    expect(contract && typeOf(contract).fromBuffer(value)).toEqual({ callId, answeredAt: at.getTime() });
  });

  it.each([
    [{ $case: 'replayId', value: referralId }, { replay_id: referralId }],
    [{ $case: 'deadLetterId', value: referralId }, { dead_letter_id: referralId }],
  ] as const)('says of a repetition why it is one and where it was', (cause, header) => {
    const { headers } = recordOf(itemWith(answered, { repetition: { cause, originalPosition: 3n } }));
    expect(headers).toMatchObject({ ce_id: eventId, position: '7', original_position: '3', ...header });
  });

  it('has the partner as its key where the event may not be named', () => {
    const { key, headers } = recordOf(itemWith({ $case: 'withheld', value: { reason: 'CONSENT_WITHDRAWN' } }));
    expect([key, headers['ce_subject']]).toEqual(['iom-ukraine', 'iom-ukraine']);
  });

  it('is none of an event without a contract, or of numbers that Avro here does not hold', () => {
    expect(() => recordOf(itemWith(undefined))).toThrow(/no contract/);
    const sequenceNumber = 2n ** 60n;
    expect(() => recordOf(itemWith({ ...refusal, value: { ...refusal.value, sequenceNumber } }))).toThrow();
  });

  it('is counted with its headers', () => {
    const record = recordOf(itemWith(answered));
    const bytes = JSON.stringify(record.headers).length + record.key.length + record.value.length;
    expect(sizeOf(record)).toBeGreaterThan(bytes);
  });
});
