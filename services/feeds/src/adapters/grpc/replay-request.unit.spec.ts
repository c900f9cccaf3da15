import { ReplaySelection } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { describe, expect, it } from 'vitest';
import { itemsPerSecondField, selectionField, selectionMessage } from './replay-request.ts';

const [one, other] = ['01890a5d-ac96-774b-bcce-b302099a8005', '01890a5d-ac96-774b-bcce-b302099a8006'];
const asked = (over: Partial<ReplaySelection>): ReplaySelection => ({ ...ReplaySelection.create(), ...over });

describe('a selection that is asked for', () => {
  it('is everything when nothing is given', () => {
    const nothing = { firstPosition: null, lastPosition: null, from: null, until: null, correlationId: null };
    expect(selectionField(undefined)).toEqual({ ...nothing, eventIds: [], eventKinds: [] });
    expect(selectionField(asked({}))).toEqual(selectionField(undefined));
  });

  it('is the same whatever the order of its ids and kinds, and is told as it was read', () => {
    const selection = selectionField(
      asked({
        firstPosition: 2n,
        until: new Date(5),
        eventIds: [other, one, other],
        eventKinds: ['REFERRAL_SENT', 'CALL_ANSWERED'],
        correlationId: one,
      }),
    );
    expect(selection).toMatchObject({ eventIds: [one, other], eventKinds: ['CALL_ANSWERED', 'REFERRAL_SENT'] });
    expect(selectionField(selectionMessage(selection))).toEqual(selection);
  });

  it.each<[string, Partial<ReplaySelection>]>([
    ['last_position', { firstPosition: 3n, lastPosition: 2n }],
    ['until', { from: new Date(5), until: new Date(5) }],
    ['from', { from: new Date(-1) }],
    ['event_ids', { eventIds: ['x'] }],
    ['event_ids', { eventIds: Array.from({ length: 1_001 }, () => one) }],
    ['event_kinds', { eventKinds: ['REFERRAL_LOST'] }],
    ['event_kinds', { eventKinds: ['toString'] }],
    ['correlation_id', { correlationId: 'a\u0000b' }],
  ])('is refused with the name of %s', (field, over) => {
    expect(() => selectionField(asked(over))).toThrow(
      expect.objectContaining({ reason: 'REQUEST_INVALID', message: expect.stringContaining(field) }),
    );
  });
});

describe('the speed that is asked for', () => {
  it.each([
    [0, 50],
    [1, 1],
    [1_000, 1_000],
  ])('%i is %i items a second', (value, itemsPerSecond) => expect(itemsPerSecondField(value)).toBe(itemsPerSecond));

  it('is refused above a thousand', () => {
    expect(() => itemsPerSecondField(1_001)).toThrow(expect.objectContaining({ reason: 'REQUEST_INVALID' }));
  });
});
