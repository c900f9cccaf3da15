import type { Lifecycle } from '@throughline/platform/lifecycle';
import type { Log } from '@throughline/platform/log';
import type { ServiceParts } from '@throughline/platform/service';
import { observe } from '@throughline/platform/telemetry/instruments';
import {
  type ReconciliationServiceServer,
  ReconciliationServiceService,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { informationGiven } from '@throughline/schemas/cases.ts';
import { createListDifferences } from '../application/list-differences.ts';
import { createListSequenceGaps } from '../application/list-sequence-gaps.ts';
import { createMergeSequenceReports } from '../application/merge-sequence-reports.ts';
import { createReconcile } from '../application/reconcile.ts';
import { createSubmitTotal } from '../application/submit-total.ts';
import { createReconciliationServer } from './grpc/reconciliation-server.ts';
import { rememberAnswers } from './kafka/answered-calls.ts';
import { createBooks, createGaps, createTotals } from './postgres/reconciliation-store.ts';
import { createSequenceTransactions, missingByOperator } from './postgres/sequence-store.ts';
import { startSequenceWatch } from './timer/sequence-watch.ts';

const mergeEveryMilliseconds = 1_000;

/**
 * Everything that explains differences: the watch over sequences, what the desk answered, and the door to them.
 * @returns what main.ts serves
 */
export async function openReconciliation(
  parts: ServiceParts,
  lifecycle: Lifecycle,
  log: Log,
  graceMilliseconds: number,
): Promise<{
  readonly definition: typeof ReconciliationServiceService;
  readonly implementation: ReconciliationServiceServer;
}> {
  const { database, records, handlers, partners } = parts;
  const now = (): number => Date.now();

  const watch = startSequenceWatch({
    merge: createMergeSequenceReports(createSequenceTransactions(database, records), graceMilliseconds, now),
    everyMilliseconds: mergeEveryMilliseconds,
    now,
    log,
  });
  lifecycle.onStop('sequences', () => watch.stop());
  parts.mustProgress('sequence numbers', watch);
  observe(['throughline.sequence.missing', 'throughline.sequence.gaps'], async () =>
    (await missingByOperator(database)).flatMap(({ operatorId, missing, gaps }) => {
      const attributes = { 'throughline.partner.id': operatorId };
      return [
        { gauge: 'throughline.sequence.missing', value: missing, attributes },
        { gauge: 'throughline.sequence.gaps', value: gaps, attributes },
      ] as const;
    }),
  );

  // A group of its own: reading it must not wait for the partners, nor they for it.
  await parts.consume({ topics: [informationGiven.topic], group: 'calls.answers', handle: rememberAnswers });

  const books = createBooks(database);
  return {
    definition: ReconciliationServiceService,
    implementation: createReconciliationServer(handlers, partners, {
      reconcile: createReconcile(books, now),
      listDifferences: createListDifferences(books, now),
      submitTotal: createSubmitTotal(createTotals(database), now),
      listSequenceGaps: createListSequenceGaps(createGaps(database)),
    }),
  };
}
