import { counter, histogram } from '../telemetry/instruments.ts';

const sent = counter('messaging.client.sent.messages');
const duration = histogram('messaging.client.operation.duration');

const sending = { 'messaging.system.name': 'kafka', 'messaging.operation.name': 'send' } as const;

/**
 * Tells of one request to the broker, once it is answered or has failed.
 * @param topics without the hub's prefix, with how many records go to each
 */
export async function tellingSend<T>(
  topics: readonly { readonly topic: string; readonly messages: number }[],
  send: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const tell = (error: { readonly 'error.type'?: '_OTHER' | 'UNAVAILABLE' }): void => {
    for (const { topic, messages } of topics) {
      sent.add(messages, { ...sending, 'messaging.destination.name': topic, ...error });
    }
    duration.record((performance.now() - start) / 1_000, { ...sending, ...error });
  };
  try {
    const answer = await send();
    tell({});
    return answer;
  } catch (error) {
    tell({ 'error.type': isPassing(error) ? 'UNAVAILABLE' : '_OTHER' });
    throw error;
  }
}

/** As Kafka's client says it. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && (error as { readonly retriable?: unknown }).retriable === true;
}
