import type { Handlers } from '@throughline/platform/grpc/handlers';
import { actorOf } from '@throughline/platform/identity';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import type { AssistanceServiceServer } from '@throughline/proto/throughline/assistance/v1/assistance.ts';
import type { RecordAssistance } from '../../application/record-assistance.ts';
import { readRecordAssistance } from './requests.ts';

/** For NGOs; which one is known from the certificate alone. */
export function createAssistanceServer(
  handlers: Handlers,
  partners: Pick<PartnerDirectory, 'authorise'>,
  recordAssistance: RecordAssistance,
  now: () => number,
): AssistanceServiceServer {
  return {
    recordAssistance: handlers.unary(async (request, { identity }) => {
      const ngo = partners.authorise(identity, 'NGO');
      const assistance = readRecordAssistance(request, ngo.partnerId);
      await recordAssistance(assistance, actorOf(identity), now());
      return { assistanceId: assistance.assistanceId };
    }),
  };
}
