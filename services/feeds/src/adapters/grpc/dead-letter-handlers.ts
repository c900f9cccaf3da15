import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { uuidField } from '@throughline/platform/grpc/request-fields';
import { actorOf } from '@throughline/platform/identity';
import {
  type DeadLetter as DeadLetterMessage,
  DeadLetterReason as DeadLetterReasonCode,
  type DeliveriesServiceServer,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Door as DoorCode } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import type { DeadLetter, DeadLetterStore } from '../postgres/dead-letter-store.ts';
import type { Redrive } from '../postgres/redrive.ts';
import { detailField } from './detail-field.ts';

const defaultLimit = 100;
const mostLimit = 1_000;
const mostIds = 1_000;

/** What a partner could not take: its dead letters, and how they get on its feed again. */
export function createDeadLetterHandlers(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly store: DeadLetterStore;
  readonly redrive: Redrive;
}): Pick<DeliveriesServiceServer, 'refuseItem' | 'listDeadLetters' | 'redrive'> {
  const { handlers, partnerOf, store, redrive } = parts;
  return {
    refuseItem: handlers.unary(async ({ position, detail }, context) => ({
      deadLetterId: await store.refuse(
        partnerOf(context),
        position,
        detailField('detail', detail),
        actorOf(context.identity),
      ),
    })),

    listDeadLetters: handlers.unary(async (request, context) => {
      const { includeRedriven, limit, afterDeadLetterId } = request;
      const letters = await store.list(partnerOf(context), {
        includeRedriven,
        limit: Math.min(limit || defaultLimit, mostLimit),
        after: afterDeadLetterId === '' ? undefined : uuidField('after_dead_letter_id', afterDeadLetterId),
      });
      return { deadLetters: letters.map(messageOf) };
    }),

    redrive: handlers.unary(async ({ deadLetterIds }, context) => {
      if (deadLetterIds.length > mostIds) {
        throw new ThroughlineError(
          'REQUEST_INVALID',
          `dead_letter_ids must be ${mostIds} at most; none stands for all.`,
        );
      }
      const ids = new Set(deadLetterIds.map((id) => uuidField('dead_letter_ids', id)));
      return { redriven: [...(await redrive(partnerOf(context), [...ids], actorOf(context.identity)))] };
    }),
  };
}

function messageOf(letter: DeadLetter): DeadLetterMessage {
  return {
    deadLetterId: letter.deadLetterId,
    position: letter.position,
    eventId: letter.eventId,
    door: letter.door === undefined ? DoorCode.DOOR_UNSPECIFIED : DoorCode[`DOOR_${letter.door}`],
    reason: DeadLetterReasonCode[`DEAD_LETTER_REASON_${letter.reason}`],
    detail: letter.detail,
    attempts: letter.attempts.map(({ attemptedAt, failure, httpStatus }) => ({
      attemptedAt: new Date(attemptedAt),
      failure,
      httpStatus: httpStatus ?? 0,
    })),
    item: letter.bytes,
    deadLetteredAt: letter.deadLetteredAt,
    redrivenPosition: letter.redrivenPosition ?? 0n,
    redrivenAt: letter.redrivenAt,
  };
}
