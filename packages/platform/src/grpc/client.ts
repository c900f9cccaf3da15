import {
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { Certificates } from '../config.ts';
import { ThroughlineError } from '../errors.ts';
import { grpcCodes } from '../telemetry/contract-attributes.ts';
import { currentTraceparent } from '../telemetry/tracing.ts';
import { tellingRequest } from './call-telemetry.ts';

/** A client of another service of the hub, over mTLS with this process's certificate. @param target host:port */
export function connectService<T extends Client>(
  ClientOf: new (address: string, credentials: ChannelCredentials, options?: Partial<ClientOptions>) => T,
  target: string,
  certificates: Certificates,
): T {
  return new ClientOf(target, credentials.createSsl(certificates.ca, certificates.key, certificates.cert), {
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
  });
}

type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: { deadline: Date },
  callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

/**
 * Calls another service, within the active trace.
 * @param definition of the method, which says its path
 * @throws ThroughlineError UNAVAILABLE or INTERNAL
 */
export function callService<Request, Response>(
  definition: { readonly path: string },
  method: UnaryMethod<Request, Response>,
  request: Request,
  timeoutMilliseconds: number,
): Promise<Response> {
  return tellingRequest(
    definition.path.slice(1),
    (ended) =>
      new Promise((resolve, reject) => {
        const metadata = new Metadata();
        const traceparent = currentTraceparent();
        if (traceparent) metadata.set('traceparent', traceparent);
        method(request, metadata, { deadline: new Date(Date.now() + timeoutMilliseconds) }, (cause, response) => {
          ended(grpcCodes[cause?.code ?? status.OK] ?? 'UNKNOWN');
          if (!cause) resolve(response);
          else if (cause.code === status.UNAVAILABLE || cause.code === status.DEADLINE_EXCEEDED) {
            reject(new ThroughlineError('UNAVAILABLE', 'A part of the hub does not answer; try again.', { cause }));
          } else reject(new ThroughlineError('INTERNAL', 'The hub failed; its operators were told.', { cause }));
        });
      }),
  );
}
