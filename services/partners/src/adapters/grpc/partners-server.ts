import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import {
  type Partner as PartnerMessage,
  PartnerRole,
  PartnerStatus,
  type PartnersServiceServer,
} from '@throughline/proto/throughline/partners/v1/partners.ts';
import type { Partner } from '../../domain/partner.ts';
import type { PartnerReader } from '../postgres/partner-store.ts';

/** Every partner may read its own entry; IOM missions read all. */
export function createPartnersServer(handlers: Handlers, store: PartnerReader): PartnersServiceServer {
  const caller = async ({ identity }: CallContext): Promise<Partner> => {
    const partner = identity.kind === 'partner' ? await store.find(identity.partnerId) : undefined;
    if (!partner)
      throw new ThroughlineError('PARTNER_UNKNOWN', 'The certificate is not of a partner that the hub knows.');
    return partner;
  };

  return {
    getPartner: handlers.unary(async (request, context) => {
      const self = await caller(context);
      if (request.partnerId === '' || request.partnerId === self.partnerId) return { partner: toMessage(self) };
      if (self.role !== 'IOM_MISSION') {
        throw new ThroughlineError('NOT_ENTITLED', 'A partner may read its own entry only: leave partner_id empty.');
      }
      const partner = await store.find(request.partnerId);
      if (!partner) throw new ThroughlineError('NOT_FOUND', 'There is no partner with this partner_id.');
      return { partner: toMessage(partner) };
    }),
    listPartners: handlers.unary(async (_request, context) => {
      const self = await caller(context);
      if (self.role !== 'IOM_MISSION')
        throw new ThroughlineError('NOT_ENTITLED', 'Only an IOM mission may list partners.');
      return { partners: (await store.list()).map(toMessage) };
    }),
  };
}

function toMessage(partner: Partner): PartnerMessage {
  return {
    partnerId: partner.partnerId,
    role: PartnerRole[`PARTNER_ROLE_${partner.role}`],
    name: partner.name,
    countryCode: partner.countryCode,
    status: PartnerStatus[`PARTNER_STATUS_${partner.status}`],
    dialledDigits: [...partner.dialledDigits],
    services: partner.services.map((service) => ({
      assistanceKind: AssistanceKind[`ASSISTANCE_KIND_${service.assistanceKind}`],
      status: service.status,
    })),
    languages: [...partner.languages],
    serviceAreas: [...partner.serviceAreas],
    capacityAvailable: partner.capacityAvailable ?? undefined,
  };
}
