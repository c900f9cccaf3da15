import type { EventContract } from '@throughline/schemas/contract';

/** An event as a handler gets it. */
export type ConsumedEvent<T = unknown> = {
  /** CloudEvents id; the same however often the event is published. */
  readonly id: string;
  readonly contract: EventContract<T>;
  readonly data: T;
  readonly time: Date;
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId: string | undefined;
  /** The context of this service's own span for the event: what is caused by it goes on from here. */
  readonly traceparent: string | undefined;
  /** The topic without the hub's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
};

/** Narrows an event by its contract. */
export function isEvent<T>(event: ConsumedEvent, contract: EventContract<T>): event is ConsumedEvent<T> {
  return event.contract.name === contract.name;
}
