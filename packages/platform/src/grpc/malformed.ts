import type { ServiceDefinition } from '@grpc/grpc-js';
import { ThroughlineError } from '../errors.ts';

/** What stands for a request whose bytes are not the message that the method takes. */
class Malformed {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

/**
 * The same service, but bytes that can't be read reach its handlers, which refuse them with a reason. grpc-js on its
 * own answers INTERNAL, as if the hub had failed.
 */
export function toleratingMalformed(definition: ServiceDefinition): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize(bytes: Buffer): unknown {
          try {
            return method.requestDeserialize(bytes);
          } catch (cause) {
            return new Malformed(cause);
          }
        },
      },
    ]),
  );
}

/** @throws ThroughlineError REQUEST_INVALID for what stands for unreadable bytes */
export function readable<Request>(request: Request): Request {
  if (request instanceof Malformed) {
    throw new ThroughlineError(
      'REQUEST_INVALID',
      'The bytes are not this request: build it from the published proto.',
      {
        cause: request.cause,
      },
    );
  }
  return request;
}

export async function* eachReadable<Request>(requests: AsyncIterable<Request>): AsyncGenerator<Request> {
  for await (const request of requests) yield readable(request);
}
