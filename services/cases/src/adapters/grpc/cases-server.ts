import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import type { CasesServiceServer } from '@throughline/proto/throughline/cases/v1/cases.ts';
import type { OpenCase } from '../../application/open-case.ts';
import type { RecordInformation } from '../../application/record-information.ts';
import { parseOpenCase, parseRecordInformation } from './cases-requests.ts';

/** For IOM missions; what they record is theirs. */
export function createCasesServer(
  handlers: Handlers,
  partners: Pick<PartnerDirectory, 'authorise'>,
  useCases: { readonly recordInformation: RecordInformation; readonly openCase: OpenCase },
): CasesServiceServer {
  const missionOf = ({ identity }: CallContext): string => partners.authorise(identity, 'IOM_MISSION').partnerId;

  return {
    recordInformation: handlers.unary(async (request, context) => {
      await useCases.recordInformation(parseRecordInformation(request, missionOf(context)));
      return {};
    }),
    openCase: handlers.unary(async (request, context) => {
      const content = parseOpenCase(request, missionOf(context));
      await useCases.openCase(content);
      return { caseId: content.caseId };
    }),
  };
}
