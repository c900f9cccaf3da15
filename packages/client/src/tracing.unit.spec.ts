import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inConsumerSpan, metadataWithTrace, startProducerSpan } from './tracing.ts';

const remote = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** The least of an SDK: the client has to work with whichever a partner uses, so none is a dependency. */
class LocalContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active = (): Context => this.#storage.getStore() ?? ROOT_CONTEXT;
  with: ContextManager['with'] = (active, fn, thisArg, ...args) =>
    this.#storage.run(active, () => fn.call(thisArg as never, ...args));
  bind: ContextManager['bind'] = (_context, target) => target;
  enable = (): this => this;
  disable = (): this => this;
}

const w3c: TextMapPropagator = {
  inject(from, carrier, setter) {
    const span = trace.getSpanContext(from);
    if (span) setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-01`);
  },
  extract(into, carrier, getter) {
    const header = getter.get(carrier, 'traceparent');
    const [, traceId = '', spanId = ''] = String(header ?? '').split('-');
    return traceId ? trace.setSpanContext(into, { traceId, spanId, traceFlags: 1, isRemote: true }) : into;
  },
  fields: () => ['traceparent'],
};

beforeAll(() => {
  context.setGlobalContextManager(new LocalContext());
  propagation.setGlobalPropagator(w3c);
});
afterAll(() => {
  context.disable();
  propagation.disable();
});

it('what is asked while an item is processed continues the trace of the item', async () => {
  let sent: string | undefined;
  await inConsumerSpan(remote, {}, async () => {
    await Promise.resolve();
    sent = metadataWithTrace().get('traceparent')[0]?.toString();
  });
  expect(sent).toContain('0af7651916cd43dd8448eb211c80319c');
});

it('a published call carries the trace that the operator gave it', () => {
  expect(startProducerSpan(remote).traceparent).toContain('0af7651916cd43dd8448eb211c80319c');
});

it('nothing is sent where nothing is traced', () => {
  expect(metadataWithTrace().get('traceparent')).toEqual([]);
});
