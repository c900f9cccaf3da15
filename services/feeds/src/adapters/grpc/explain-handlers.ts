import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { uuidField } from '@throughline/platform/grpc/request-fields';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import {
  type DeliveriesServiceServer,
  type Delivery,
  type TracedEvent,
  Verdict as VerdictCode,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Door as DoorCode } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { eventKindOf } from '../../domain/event-kinds.ts';
import { sentenceOf, type Verdict, verdictOfEvent, verdictOfItem } from '../../domain/verdict.ts';
import type { KnownEvent, TracedItem, TraceStore } from '../postgres/trace-store.ts';

/** Why an event was or was not sent to the partner that asks, and what came of a call. */
export function createExplainHandlers(parts: {
  readonly handlers: Handlers;
  readonly partners: PartnerDirectory;
  readonly partnerOf: (context: CallContext) => string;
  readonly store: TraceStore;
}): Pick<DeliveriesServiceServer, 'explainEvent' | 'trace'> {
  const { handlers, partners, partnerOf, store } = parts;
  return {
    explainEvent: handlers.unary(async ({ eventId }, context) => {
      const partnerId = partnerOf(context);
      const id = uuidField('event_id', eventId);
      const items = await store.itemsOf([id], partnerId);
      const verdict = verdictOfEvent(items, await store.wasFiltered(partnerId, id));
      return { verdict: codeOf(verdict), detail: sentenceOf(verdict), deliveries: items.map(deliveryOf) };
    }),

    trace: handlers.unary(async ({ id }, context) => {
      const partnerId = partnerOf(context);
      const correlationId = await store.correlationOf(id);
      const events = correlationId === undefined ? [] : await store.eventsOf(correlationId);
      const all = await store.itemsOf(events.map(({ eventId }) => eventId));
      const own = new Set(all.filter((item) => item.partnerId === partnerId).map(({ eventId }) => eventId));
      // The same answer for what there is not and for what is of others.
      if (correlationId === undefined || own.size === 0) {
        throw new ThroughlineError(
          'NOT_FOUND',
          'Nothing on your feed has this id: use that of a call, case, referral or event.',
        );
      }
      // A mission sees what came of its events at everyone whom they concerned; others see their own part.
      const everyone = partners.find(partnerId)?.role === 'IOM_MISSION';
      const visible = all.filter((item) => own.has(item.eventId) && (everyone || item.partnerId === partnerId));
      return {
        correlationId,
        events: events
          .filter(({ eventId }) => own.has(eventId))
          .map((event) => tracedEventOf(event, partnerId, visible)),
      };
    }),
  };
}

function tracedEventOf(event: KnownEvent, partnerId: string, visible: readonly TracedItem[]): TracedEvent {
  const items = visible.filter(({ eventId }) => eventId === event.eventId);
  const own = items.find((item) => item.partnerId === partnerId);
  return {
    eventId: event.eventId,
    causationId: event.causationId ?? '',
    eventKind: eventKindOf(own?.eventKind ?? 0) ?? '',
    service: serviceOf(event.eventType),
    subject: event.subject,
    time: event.happenedAt,
    readAt: event.readAt,
    deliveries: items.map(deliveryOf),
  };
}

/** `throughline.referrals.ReferralSent` is of the service referrals. */
function serviceOf(eventType: string): string {
  return eventType.split('.').at(-2) ?? '';
}

function deliveryOf(item: TracedItem): Delivery {
  return {
    partnerId: item.partnerId,
    position: item.position,
    appendedAt: item.appendedAt,
    sendings: item.sendings.map(({ door, sentAt }) => ({ door: DoorCode[`DOOR_${door}`], sentAt })),
    receivedAt: item.receivedAt,
    acknowledgedAt: item.acknowledgedAt,
    repetition: item.repetition,
    verdict: codeOf(verdictOfItem(item)),
  };
}

function codeOf(verdict: Verdict): VerdictCode {
  return VerdictCode[`VERDICT_${verdict}`];
}
