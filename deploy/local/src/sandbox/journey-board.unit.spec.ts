import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { describe, expect, it } from 'vitest';
import { createJourneyBoard, type JourneyBoard } from './journey-board.ts';
import type { Observation } from './observation.ts';

const boardAfter = (...observations: Observation[]): JourneyBoard => {
  const board = createJourneyBoard();
  for (const observation of observations) board.observe(observation);
  return board;
};
const acknowledged = (callId: string, repeated = false): Observation => ({
  kind: 'call-acknowledged',
  operatorId: 'kyivstar',
  callId,
  repeated,
});
const delivered = (callId: string): Observation => ({ kind: 'call-delivered', callId });
const recorded: Observation = {
  kind: 'assistance-recorded',
  callId: 'call',
  assistanceId: 'assistance',
  centreId: 'la-strada-kyiv',
  assistanceKind: AssistanceKind.ASSISTANCE_KIND_MEDICAL_CARE,
};
const onFeed = (partnerId: string, position: bigint): Observation => ({
  kind: 'assistance-delivered',
  callId: 'call',
  assistanceId: 'assistance',
  partnerId,
  position,
});
const acknowledgedUpTo = (partnerId: string, acknowledgedPosition: bigint): Observation => ({
  kind: 'feed-status',
  partnerId,
  headPosition: 100n,
  acknowledgedPosition,
});

describe('calls', () => {
  it('that were acknowledged and did not come on the desk feed are undelivered', () => {
    const board = boardAfter(
      acknowledged('a'),
      acknowledged('b'),
      acknowledged('c'),
      delivered('b'),
      delivered('other'),
    );

    expect(board.undelivered()).toEqual(['a', 'c']);
    expect(board.counts).toMatchObject({ acknowledged: 3, delivered: 1 });
  });

  it('that came on the desk feed before the operator had its answer are delivered', () => {
    const board = boardAfter(delivered('a'), acknowledged('a'));

    expect(board.undelivered()).toEqual([]);
    expect(board.counts.delivered).toBe(1);
  });

  it('that are acknowledged or delivered again count once', () => {
    const board = boardAfter(acknowledged('a'), delivered('a'), acknowledged('a', true), delivered('a'));

    expect(board.counts).toMatchObject({ acknowledged: 1, delivered: 1 });
  });
});

describe('a journey', () => {
  it('is finished when desk and centre have acknowledged the assistance, and not before', () => {
    const board = boardAfter(recorded, onFeed('iom-ukraine', 7n), onFeed('la-strada-kyiv', 3n));
    expect(board.finished).toBe(0);

    board.observe(acknowledgedUpTo('iom-ukraine', 6n));
    board.observe(acknowledgedUpTo('la-strada-kyiv', 3n));
    expect(board.finished).toBe(0);
    expect(board.awaitsAcknowledgement).toBe(true);

    board.observe(acknowledgedUpTo('iom-ukraine', 7n));
    expect(board.finished).toBe(1);
    expect(board.awaitsAcknowledgement).toBe(false);
  });

  it('is finished once when its items come again', () => {
    const board = boardAfter(
      onFeed('iom-ukraine', 7n),
      onFeed('la-strada-kyiv', 3n),
      acknowledgedUpTo('iom-ukraine', 9n),
      acknowledgedUpTo('la-strada-kyiv', 9n),
      onFeed('iom-ukraine', 7n),
      acknowledgedUpTo('iom-ukraine', 9n),
    );

    expect(board.finished).toBe(1);
    expect(board.counts.assistedBy).toEqual({ 'la-strada-kyiv': 1 });
  });
});

it('a partner is behind by what its feed has and it has not acknowledged', () => {
  expect(boardAfter(acknowledgedUpTo('umc', 58n)).counts.behind).toEqual({ umc: 42 });
});
