import { type EventEmitter, once } from 'node:events';
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerUnaryCall,
} from '@grpc/grpc-js';
import { ThroughlineError } from '../errors.ts';
import { type Identity, identityOf } from '../identity.ts';
import type { Log } from '../log.ts';
import { contextFrom, inSpan, SpanKind } from '../telemetry/tracing.ts';
import { eachReadable, readable } from './malformed.ts';
import { toServiceError } from './status.ts';

/** Who calls, and when it stops to listen. */
export type CallContext = { readonly identity: Identity; readonly signal: AbortSignal };

type AnyCall = ServerUnaryCall<never, never> | ServerDuplexStream<never, never>;
/** A call whose answers are a stream. */
type AnsweringCall<Response> = EventEmitter &
  Pick<AnyCall, 'metadata' | 'getAuthContext'> & { write(response: Response): boolean; end(): unknown };
type Send<Response> = (response: Response) => Promise<void>;

/** The identity from the client certificate. @throws ThroughlineError CERTIFICATE_UNKNOWN */
function identityOfCall(call: Pick<AnyCall, 'getAuthContext'>): Identity {
  const name = call.getAuthContext().sslPeerCertificate?.subject.CN;
  const identity = identityOf(Array.isArray(name) ? name[0] : name);
  if (!identity) {
    throw new ThroughlineError(
      'CERTIFICATE_UNKNOWN',
      'The certificate names neither a partner nor a service of this hub.',
    );
  }
  return identity;
}

function traceparentOf(call: Pick<AnyCall, 'metadata'>): string | undefined {
  return call.metadata.get('traceparent')[0]?.toString();
}

/** Wraps use cases as gRPC handlers: identity, trace, and errors with a reason, in one place. */
export function createHandlers(log: Log): {
  unary<Request, Response>(
    name: string,
    handle: (request: Request, context: CallContext) => Promise<Response>,
  ): handleUnaryCall<Request, Response>;
  /** `send` resolves when the peer can take more: awaiting it bounds memory. */
  stream<Request, Response>(
    name: string,
    handle: (requests: AsyncIterable<Request>, send: Send<Response>, context: CallContext) => Promise<void>,
  ): handleBidiStreamingCall<Request, Response>;
  /** One request, many answers; `send` as above. */
  answers<Request, Response>(
    name: string,
    handle: (request: Request, send: Send<Response>, context: CallContext) => Promise<void>,
  ): handleServerStreamingCall<Request, Response>;
} {
  const report = (name: string, thrown: unknown): void => {
    const error = ThroughlineError.from(thrown);
    const level = error.reason === 'INTERNAL' ? 'error' : error.retryable ? 'warn' : 'info';
    log[level](
      { event: 'request-refused', method: name, reason: error.reason, ...(level === 'error' ? { error } : {}) },
      error.message,
    );
  };

  /** Runs a handler in a span that goes on from the caller's, and logs what it refuses there, with the trace's id. */
  const within = <T>(
    name: string,
    call: Pick<AnyCall, 'metadata' | 'getAuthContext'>,
    signal: AbortSignal,
    handle: (context: CallContext) => Promise<T>,
  ): Promise<T> =>
    inSpan(name, { kind: SpanKind.SERVER, parent: contextFrom(traceparentOf(call)) }, async () => {
      try {
        return await handle({ identity: identityOfCall(call), signal });
      } catch (thrown) {
        if (!signal.aborted) report(name, thrown);
        throw thrown;
      }
    });

  const answering = <Response>(
    name: string,
    call: AnsweringCall<Response>,
    handle: (send: Send<Response>, context: CallContext) => Promise<void>,
  ): void => {
    const abort = new AbortController();
    call.once('cancelled', () => abort.abort());
    const send = async (response: Response): Promise<void> => {
      if (abort.signal.aborted) throw new ThroughlineError('UNAVAILABLE', 'The stream has ended; open it again.');
      if (!call.write(response)) await once(call, 'drain', { signal: abort.signal });
    };
    within(name, call, abort.signal, (context) => handle(send, context)).then(
      () => call.end(),
      (thrown: unknown) => {
        if (!abort.signal.aborted) call.emit('error', toServiceError(thrown));
      },
    );
  };

  return {
    unary: (name, handle) => (call, callback) => {
      const abort = new AbortController();
      call.once('cancelled', () => abort.abort());
      within(name, call, abort.signal, (context) => handle(readable(call.request), context)).then(
        (response) => callback(null, response),
        (thrown: unknown) => callback(toServiceError(thrown)),
      );
    },
    stream: (name, handle) => (call) =>
      answering(name, call, (send, context) => handle(eachReadable(requestsOf(call)), send, context)),
    answers: (name, handle) => (call) =>
      answering(name, call, (send, context) => handle(readable(call.request), send, context)),
  };
}

/** The requests of a stream. A handler that stops to read must not end the stream: its status is still to be sent. */
function requestsOf<Request>(call: ServerDuplexStream<Request, never>): AsyncIterable<Request> {
  return { [Symbol.asyncIterator]: () => call.iterator({ destroyOnReturn: false }) as AsyncIterator<Request> };
}

export type Handlers = ReturnType<typeof createHandlers>;
