import type { CallOutcome } from '../domain/outcome.ts';
import type { ReportedCall } from '../domain/reported-call.ts';
import type { ValidationRules } from '../domain/validate-call.ts';
import { type CallBooks, type Pseudonyms, publishCalls } from './publish-calls.ts';

/** Which door the calls came through, for the audit and the books. */
export type Door = 'GRPC' | 'KAFKA' | 'FILE';

/** Where a record is on its operator's topic. */
export type Place = { readonly partition: number; readonly offset: bigint };

/** A record of an operator's topic that is no call, and why. */
export type UnreadCall = Place & { readonly error: { readonly reason: string; readonly message: string } };

/** The one path behind every door, in the transaction of the door. */
export type Intake<Transaction, Operator> = {
  /** @param placeOf of door KAFKA: where the record with an index is */
  take(
    transaction: Transaction,
    operator: Operator,
    calls: readonly ReportedCall[],
    door: Door,
    placeOf?: (index: number) => Place,
  ): Promise<CallOutcome[]>;
  /** Keeps why records of an operator's topic could not be read, and tells the operator. */
  refuse(
    transaction: Transaction,
    operator: { readonly partnerId: string },
    unread: readonly UnreadCall[],
  ): Promise<void>;
};

/** @throws (from both) ThroughlineError UNAVAILABLE while there are no keys: nothing was done then */
export function createIntake<Transaction, Operator extends { readonly partnerId: string }>(parts: {
  booksIn(transaction: Transaction, operatorId: string, door: Door, placeOf?: (index: number) => Place): CallBooks;
  pseudonyms(): Pseudonyms;
  rulesOf(operator: Operator): ValidationRules;
}): Intake<Transaction, Operator> {
  return {
    take: async (transaction, operator, calls, door, placeOf) =>
      publishCalls(
        calls,
        parts.rulesOf(operator),
        parts.pseudonyms(),
        parts.booksIn(transaction, operator.partnerId, door, placeOf),
      ),
    async refuse(transaction, { partnerId }, unread) {
      const { digestOf } = parts.pseudonyms();
      const books = parts.booksIn(transaction, partnerId, 'KAFKA', (index) => unread[index] as Place);
      await books.refuse(
        unread.map(({ partition, offset, error: { reason, message } }, index) => ({
          index,
          // Nothing of the record is known but where it is.
          digest: digestOf(`unread ${partnerId} ${partition} ${offset}`),
          callId: null,
          recordingEntity: null,
          sequenceNumber: null,
          seizureTime: null,
          reason,
          detail: message,
        })),
      );
    },
  };
}
