import { type EventEmitter, once } from 'node:events';
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerUnaryCall,
} from '@grpc/grpc-js';
import { ThroughlineError } from '../errors.ts';
import { actorOf, type Identity, identityOf } from '../identity.ts';
import type { Log } from '../log.ts';
import { certificateSeen } from '../telemetry/certificates.ts';
import { contextFrom } from '../telemetry/tracing.ts';
import { tellingCall } from './call-telemetry.ts';
import { eachReadable, readable } from './malformed.ts';
import { toServiceError } from './status.ts';

/** Who calls, and when it stops to listen. */
export type CallContext = { readonly identity: Identity; readonly signal: AbortSignal };

/** What a call says of itself, whatever its kind. */
type AnyCall = Pick<ServerUnaryCall<never, never>, 'metadata' | 'getAuthContext' | 'getPath'>;
/** A call whose answers are a stream. */
type AnsweringCall<Response> = EventEmitter & AnyCall & { write(response: Response): boolean; end(): unknown };
type Send<Response> = (response: Response) => Promise<void>;

/** The identity from the client certificate. @throws ThroughlineError CERTIFICATE_UNKNOWN */
function identityOfCall(call: AnyCall): Identity {
  const certificate = call.getAuthContext().sslPeerCertificate;
  const name = certificate?.subject.CN;
  const identity = identityOf(Array.isArray(name) ? name[0] : name);
  if (!identity) {
    throw new ThroughlineError(
      'CERTIFICATE_UNKNOWN',
      'The certificate names neither a partner nor a service of this hub.',
    );
  }
  if (identity.kind === 'partner') certificateSeen(actorOf(identity), certificate?.valid_to);
  return identity;
}

function traceparentOf(call: AnyCall): string | undefined {
  return call.metadata.get('traceparent')[0]?.toString();
}

/** Wraps use cases as gRPC handlers: identity, trace, and errors with a reason, in one place. */
export function createHandlers(log: Log): {
  unary<Request, Response>(
    handle: (request: Request, context: CallContext) => Promise<Response>,
  ): handleUnaryCall<Request, Response>;
  /** `send` resolves when the peer can take more: awaiting it bounds memory. */
  stream<Request, Response>(
    handle: (requests: AsyncIterable<Request>, send: Send<Response>, context: CallContext) => Promise<void>,
  ): handleBidiStreamingCall<Request, Response>;
  /** One request, many answers; `send` as above. */
  answers<Request, Response>(
    handle: (request: Request, send: Send<Response>, context: CallContext) => Promise<void>,
  ): handleServerStreamingCall<Request, Response>;
} {
  const report = (method: string, thrown: unknown): void => {
    const error = ThroughlineError.from(thrown);
    const line = { event: 'request-refused', method, reason: error.reason } as const;
    if (error.reason === 'INTERNAL') log.error({ ...line, error }, error.message);
    else if (error.retryable) log.warn(line, error.message);
    else log.info(line, error.message);
  };

  /** Runs a handler in a span that goes on from the caller's, and logs what it refuses there, with the trace's id. */
  const within = <T>(call: AnyCall, signal: AbortSignal, handle: (context: CallContext) => Promise<T>): Promise<T> => {
    const method = call.getPath().slice(1);
    return tellingCall({ method, parent: contextFrom(traceparentOf(call)), signal }, async (by) => {
      try {
        const identity = identityOfCall(call);
        by(identity);
        return await handle({ identity, signal });
      } catch (thrown) {
        if (!signal.aborted) report(method, thrown);
        throw thrown;
      }
    });
  };

  const answering = <Response>(
    call: AnsweringCall<Response>,
    handle: (send: Send<Response>, context: CallContext) => Promise<void>,
  ): void => {
    const abort = new AbortController();
    call.once('cancelled', () => abort.abort());
    const send = async (response: Response): Promise<void> => {
      if (abort.signal.aborted) throw new ThroughlineError('UNAVAILABLE', 'The stream has ended; open it again.');
      if (!call.write(response)) await once(call, 'drain', { signal: abort.signal });
    };
    within(call, abort.signal, (context) => handle(send, context)).then(
      () => call.end(),
      (thrown: unknown) => {
        if (!abort.signal.aborted) call.emit('error', toServiceError(thrown));
      },
    );
  };

  return {
    unary: (handle) => (call, callback) => {
      const abort = new AbortController();
      call.once('cancelled', () => abort.abort());
      within(call, abort.signal, (context) => handle(readable(call.request), context)).then(
        (response) => callback(null, response),
        (thrown: unknown) => callback(toServiceError(thrown)),
      );
    },
    stream: (handle) => (call) =>
      answering(call, (send, context) => handle(eachReadable(requestsOf(call)), send, context)),
    answers: (handle) => (call) => answering(call, (send, context) => handle(readable(call.request), send, context)),
  };
}

/** The requests of a stream. A handler that stops to read must not end the stream: its status is still to be sent. */
function requestsOf<Request>(call: ServerDuplexStream<Request, never>): AsyncIterable<Request> {
  return { [Symbol.asyncIterator]: () => call.iterator({ destroyOnReturn: false }) as AsyncIterator<Request> };
}

export type Handlers = ReturnType<typeof createHandlers>;
