import { ThroughlineError } from '@throughline/platform/errors';
import type { RecordAssistanceRequest } from '@throughline/proto/throughline/assistance/v1/assistance.ts';
import { describe, expect, it } from 'vitest';
import { readRecordAssistance } from './requests.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8001';
const deliveredAt = new Date('2026-05-01T10:00:00Z');
const valid: RecordAssistanceRequest = { assistanceId: id, referralId: id, assistanceKind: 1, deliveredAt };

describe('a request to record assistance', () => {
  it('is read', () => {
    expect(readRecordAssistance(valid, 'la-strada-kyiv')).toEqual({
      assistanceId: id,
      referralId: id,
      ngoId: 'la-strada-kyiv',
      assistanceKind: 'MEDICAL_CARE',
      deliveredAt: deliveredAt.getTime(),
    });
  });

  it.each<[Partial<RecordAssistanceRequest>, string, string]>([
    [{ assistanceId: '' }, 'REQUEST_INVALID', 'assistance_id'],
    [{ referralId: 'x' }, 'REQUEST_INVALID', 'referral_id'],
    [{ assistanceKind: 0 }, 'REQUEST_INVALID', 'assistance_kind'],
    [{ assistanceKind: 8 as never }, 'CODE_UNKNOWN', 'assistance_kind'],
    [{ deliveredAt: undefined }, 'TIME_MISSING', 'delivered_at'],
    [{ deliveredAt: new Date(Number.NaN) }, 'REQUEST_INVALID', 'delivered_at'],
    [{ deliveredAt: new Date(0) }, 'REQUEST_INVALID', 'delivered_at'],
  ])('with %o is refused as %s and names %s', (but, reason, field) => {
    const read = (): unknown => readRecordAssistance({ ...valid, ...but }, 'la-strada-kyiv');
    expect(read).toThrow(ThroughlineError);
    expect(read).toThrow(field);
    expect(read).toThrow(expect.objectContaining({ reason }));
  });
});
