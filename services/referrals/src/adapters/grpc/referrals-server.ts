import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { actorOf } from '@throughline/platform/identity';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import {
  type Referral as ReferralMessage,
  ReferralStatus,
  type ReferralsServiceServer,
} from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import type { AcceptReferral } from '../../application/accept-referral.ts';
import type { CompleteReferral } from '../../application/complete-referral.ts';
import type { Cause } from '../../application/ports.ts';
import type { ReadReferral, ReferralView } from '../../application/read-referral.ts';
import type { RejectReferral } from '../../application/reject-referral.ts';
import type { SendReferral } from '../../application/send-referral.ts';
import { codeOfKind, codeOfPriority, codeOfStatus } from './codes.ts';
import { readId, readReason, readSendReferral } from './requests.ts';

export type ReferralUseCases = {
  readonly send: SendReferral;
  readonly accept: AcceptReferral;
  readonly reject: RejectReferral;
  readonly complete: CompleteReferral;
  readonly read: ReadReferral;
};

/** Missions send, NGOs answer; who asks is known from the certificate alone. */
export function createReferralsServer(
  handlers: Handlers,
  partners: Pick<PartnerDirectory, 'authorise'>,
  useCases: ReferralUseCases,
  now: () => number,
): ReferralsServiceServer {
  const ngoOf = ({ identity }: CallContext): KnownPartner => partners.authorise(identity, 'NGO');
  const causeOf = ({ identity }: CallContext): Cause => ({ kind: 'request', actor: actorOf(identity) });

  return {
    sendReferral: handlers.unary(async (request, context) => {
      const mission = partners.authorise(context.identity, 'IOM_MISSION');
      const asked = readSendReferral(request, mission.partnerId);
      return { status: codeOfStatus[await useCases.send(asked, causeOf(context), now())] };
    }),
    acceptReferral: handlers.unary(async (request, context) => {
      const ngo = ngoOf(context);
      await useCases.accept(readId('referral_id', request.referralId), ngo.partnerId, causeOf(context), now());
      return { status: ReferralStatus.REFERRAL_STATUS_ACCEPTED };
    }),
    rejectReferral: handlers.unary(async (request, context) => {
      const ngo = ngoOf(context);
      const referralId = readId('referral_id', request.referralId);
      await useCases.reject(referralId, ngo.partnerId, readReason(request.reason), causeOf(context), now());
      return {};
    }),
    completeReferral: handlers.unary(async (request, context) => {
      const ngo = ngoOf(context);
      await useCases.complete(readId('referral_id', request.referralId), ngo.partnerId, causeOf(context), now());
      return { status: ReferralStatus.REFERRAL_STATUS_COMPLETED };
    }),
    getReferral: handlers.unary(async (request, context) => {
      const { role, partnerId } = partners.authorise(context.identity, 'IOM_MISSION', 'NGO');
      const referralId = readId('referral_id', request.referralId);
      const view = await useCases.read(referralId, { kind: role === 'NGO' ? 'ngo' : 'mission', partnerId });
      return { referral: toMessage(view) };
    }),
  };
}

function toMessage({ referral, offer, holder }: ReferralView): ReferralMessage {
  const { request } = referral;
  return {
    referralId: request.referralId,
    caseId: request.caseId,
    personId: request.personId,
    consentId: request.consentId,
    status: codeOfStatus[referral.status],
    assistanceKind: codeOfKind(request.assistanceKind),
    priority: codeOfPriority(request.priority),
    recipientId: offer && holder ? offer.recipientId : '',
    offerNumber: offer?.offerNumber ?? 0,
    deadline: offer ? new Date(offer.deadline) : undefined,
  };
}
