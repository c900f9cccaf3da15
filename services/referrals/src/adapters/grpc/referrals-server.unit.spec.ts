import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { KnownPartner } from '@throughline/platform/partners/directory';
import type { ReferralsServiceServer } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { describe, expect, it } from 'vitest';
import { request as asked } from '../../domain/referral-examples.ts';
import { createReferralsServer, type ReferralUseCases } from './referrals-server.ts';

type Handle = (request: unknown, context: CallContext) => Promise<unknown>;

/** The handlers as plain functions; the roles of the partners are in their names. */
function serve(useCases: Partial<ReferralUseCases>) {
  const unexpected = (): never => {
    throw new Error('was not expected to be called');
  };
  const handlers = { unary: (handle: Handle) => handle } as unknown as Handlers;
  const server = createReferralsServer(
    handlers,
    {
      authorise(identity, ...roles) {
        const partnerId = identity.kind === 'partner' ? identity.partnerId : '';
        const role = partnerId.startsWith('iom') ? 'IOM_MISSION' : 'NGO';
        if (!roles.includes(role)) throw new ThroughlineError('NOT_ENTITLED', 'no');
        return { partnerId, role } as KnownPartner;
      },
    },
    { send: unexpected, accept: unexpected, reject: unexpected, complete: unexpected, read: unexpected, ...useCases },
    () => 5,
  );
  return (method: keyof ReferralsServiceServer & string, partnerId: string, request: unknown): Promise<unknown> =>
    (server[method] as unknown as Handle)(request, {
      identity: { kind: 'partner', partnerId },
      signal: new AbortController().signal,
    });
}

const message = { ...asked, assistanceKind: 6, priority: 2 };
const { referralId } = asked;

describe('the door for referrals', () => {
  it('takes the mission from the certificate', async () => {
    const seen: unknown[] = [];
    const call = serve({
      send: async (...given) => {
        seen.push(...given);
        return 'draft';
      },
    });
    expect(await call('sendReferral', 'iom-ukraine', message)).toEqual({ status: 1 });
    expect(seen).toEqual([asked, { kind: 'request', actor: 'partner.iom-ukraine' }, 5]);
  });

  it.each([
    ['sendReferral', 'la-strada-kyiv', message],
    ['acceptReferral', 'iom-ukraine', { referralId }],
    ['rejectReferral', 'iom-ukraine', { referralId, reason: 'full' }],
    ['completeReferral', 'iom-ukraine', { referralId }],
  ] as const)('%s is not for %s', async (method, partnerId, request) => {
    await expect(serve({})(method, partnerId, request)).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
  });

  it.each(['acceptReferral', 'rejectReferral', 'completeReferral', 'getReferral'] as const)(
    '%s without an id is refused',
    async (method) => {
      await expect(serve({})(method, 'la-strada-kyiv', { referralId: '', reason: 'full' })).rejects.toMatchObject({
        reason: 'REQUEST_INVALID',
      });
    },
  );

  it('answers what an NGO did', async () => {
    const done = async (): Promise<void> => undefined;
    const call = serve({ accept: done, reject: done, complete: done });
    expect(await call('acceptReferral', 'la-strada-kyiv', { referralId })).toEqual({ status: 3 });
    expect(await call('rejectReferral', 'la-strada-kyiv', { referralId, reason: 'full' })).toEqual({});
    expect(await call('completeReferral', 'la-strada-kyiv', { referralId })).toEqual({ status: 4 });
  });

  it('shows the recipient only to who may know it', async () => {
    const offer = { recipientId: 'a', offerNumber: 1, deadline: 9 };
    const referral = { status: 'requested', request: asked, past: [], offer } as const;
    const seen = async (holder: boolean): Promise<unknown> =>
      serve({ read: async () => ({ referral, offer, holder }) })('getReferral', 'a', { referralId });
    const { caseId, personId, consentId } = asked;
    const codes = { status: 2, assistanceKind: 6, priority: 2 };
    const shown = { referralId, caseId, personId, consentId, ...codes, offerNumber: 1, deadline: new Date(9) };
    expect(await seen(true)).toEqual({ referral: { ...shown, recipientId: 'a' } });
    expect(await seen(false)).toEqual({ referral: { ...shown, recipientId: '' } });
  });
});
