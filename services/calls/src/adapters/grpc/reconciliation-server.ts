import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { actorOf } from '@throughline/platform/identity';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import type { ReconciliationServiceServer } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import type { ListDifferences } from '../../application/list-differences.ts';
import type { ListSequenceGaps } from '../../application/list-sequence-gaps.ts';
import type { Reconcile } from '../../application/reconcile.ts';
import type { SubmitTotal } from '../../application/submit-total.ts';
import { readPeriod, toDifference, toGap, toReconciliation } from './reconciliation-messages.ts';

export type ReconciliationUseCases = {
  readonly reconcile: Reconcile;
  readonly listDifferences: ListDifferences;
  readonly submitTotal: SubmitTotal;
  readonly listSequenceGaps: ListSequenceGaps;
};

/** Operators see themselves, IOM's missions the operator that they name. */
export function createReconciliationServer(
  handlers: Handlers,
  partners: Pick<PartnerDirectory, 'authorise' | 'find'>,
  useCases: ReconciliationUseCases,
): ReconciliationServiceServer {
  const operatorFor = ({ identity }: CallContext, asked: string): string => {
    const { role, partnerId } = partners.authorise(identity, 'OPERATOR', 'IOM_MISSION');
    if (role === 'OPERATOR') {
      if (asked === '' || asked === partnerId) return partnerId;
      throw new ThroughlineError('NOT_ENTITLED', 'An operator sees its own calls: leave operator_id out.');
    }
    if (asked === '') throw new ThroughlineError('REQUEST_INVALID', 'operator_id is mandatory for a mission.');
    if (partners.find(asked)?.role === 'OPERATOR') return asked;
    throw new ThroughlineError('NOT_FOUND', 'operator_id is not an operator that the hub knows.');
  };

  return {
    getReconciliation: handlers.unary(async (request, context) => {
      const operatorId = operatorFor(context, request.operatorId);
      const { period, reconciliation } = await useCases.reconcile(operatorId, readPeriod(request.period));
      return toReconciliation(operatorId, period, reconciliation);
    }),
    listDifferences: handlers.answers(async (request, send, context) => {
      const operatorId = operatorFor(context, request.operatorId);
      for await (const difference of useCases.listDifferences(operatorId, readPeriod(request.period))) {
        await send(toDifference(difference));
      }
    }),
    submitTotal: handlers.unary(async (request, { identity }) => {
      const { partnerId } = partners.authorise(identity, 'OPERATOR');
      await useCases.submitTotal({
        operatorId: partnerId,
        actor: actorOf(identity),
        period: readPeriod(request.period),
        forwarded: request.forwarded,
      });
      return {};
    }),
    listSequenceGaps: handlers.unary(async (request, context) => ({
      gaps: (await useCases.listSequenceGaps(operatorFor(context, request.operatorId))).map(toGap),
    })),
  };
}
