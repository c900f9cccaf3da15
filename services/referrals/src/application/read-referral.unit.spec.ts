import { describe, expect, it } from 'vitest';
import type { Referral } from '../domain/referral.ts';
import { request } from '../domain/referral-examples.ts';
import { createReadReferral, type Viewer } from './read-referral.ts';

const toA = { recipientId: 'a', offerNumber: 1, deadline: 1_000 };
const toB = { recipientId: 'b', offerNumber: 2, deadline: 2_000 };
const accepted: Referral = {
  status: 'accepted',
  request,
  past: [{ ...toA, outcome: 'rejected', reason: 'full' }],
  offer: toB,
};
const reading = (referral: Referral | undefined, viewer: Viewer) =>
  createReadReferral({ read: async () => referral, overdue: async () => [], nextDeadline: async () => undefined })(
    request.referralId,
    viewer,
  );
const ngo = (partnerId: string): Viewer => ({ kind: 'ngo', partnerId });
const mission = (partnerId: string): Viewer => ({ kind: 'mission', partnerId });

describe('a referral', () => {
  it('is read by the mission that sent it, and by the NGO that holds it', async () => {
    expect(await reading(accepted, mission('iom-ukraine'))).toEqual({ referral: accepted, offer: toB, holder: true });
    expect(await reading(accepted, ngo('b'))).toEqual({ referral: accepted, offer: toB, holder: true });
  });

  it('shows an NGO whose offer has passed that offer, and not who was asked after it', async () => {
    expect(await reading(accepted, ngo('a'))).toMatchObject({ offer: { recipientId: 'a' }, holder: false });
  });

  it("is nobody's any more when it is cancelled", async () => {
    const cancelled: Referral = { ...accepted, status: 'cancelled' };
    expect(await reading(cancelled, mission('iom-ukraine'))).toMatchObject({ offer: null, holder: false });
    expect(await reading(cancelled, ngo('b'))).toMatchObject({ offer: toB, holder: false });
  });

  it.each<[string, Viewer]>([
    ['another mission', mission('iom-moldova')],
    ['an NGO that was never asked', ngo('c')],
    ['an NGO with the name of the mission', ngo('iom-ukraine')],
  ])('is not there for %s', async (_who, viewer) => {
    await expect(reading(accepted, viewer)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('that does not exist is not there either', async () => {
    await expect(reading(undefined, ngo('a'))).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});
