import { decideInformation, type Information } from '../domain/answered-call.ts';
import type { CallStore, Clock } from './ports.ts';
import { throwIfRefused } from './refuse.ts';

export type RecordInformation = (command: {
  readonly callId: string;
  readonly information: Information;
}) => Promise<void>;

/**
 * The desk answered a call and informed the caller, whether the event of the call has arrived yet or not.
 * @throws ThroughlineError CONFLICT, REQUEST_INVALID or TIME_IN_FUTURE
 */
export function createRecordInformation(
  calls: CallStore,
  isOperator: (partnerId: string) => boolean,
  now: Clock,
): RecordInformation {
  return async (command) => {
    const decision = await calls.answer(command.callId, (state) =>
      decideInformation(state, command, { now: now(), isOperator }),
    );
    throwIfRefused(decision);
  };
}
