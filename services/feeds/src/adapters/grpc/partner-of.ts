import type { CallContext } from '@throughline/platform/grpc/handlers';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';

/** Whose feed a caller may reach: its own, whatever its role. @throws ThroughlineError where it is not an active partner */
export function createPartnerOf(partners: PartnerDirectory): (context: CallContext) => string {
  return ({ identity }) => partners.authorise(identity, 'OPERATOR', 'IOM_MISSION', 'NGO').partnerId;
}
