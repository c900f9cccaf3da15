import type { Client } from '@grpc/grpc-js';
import type { Timing } from '../timing.ts';
import { type CallOptions, callWithRetry } from './call-with-retry.ts';

type Unary = { readonly path: string; readonly requestStream: false; readonly responseStream: false };

type MethodOf<Definition> = Definition extends {
  readonly requestSerialize: (value: infer Request) => Buffer;
  readonly responseDeserialize: (value: Buffer) => infer Response;
}
  ? (request: Request, options?: CallOptions) => Promise<Response>
  : never;

/** The methods of a service that take one message and answer one, as promises. */
export type UnaryMethods<Service> = {
  readonly [Name in keyof Service as Service[Name] extends Unary ? Name : never]: MethodOf<Service[Name]>;
};

type AnyMethod = {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (value: Buffer) => unknown;
};

/** Builds them from the generated definition of a service, over the channel that `channel` opens at the first use. */
export function unaryMethods<Service extends object>(
  service: Service,
  channel: () => Client,
  timing: Timing,
): UnaryMethods<Service> {
  const methods: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(service as Record<string, AnyMethod>)) {
    if (method.requestStream || method.responseStream) continue;
    methods[name] = (request: never, options: CallOptions = {}) =>
      callWithRetry(channel(), method, request, options, timing);
  }
  return methods as UnaryMethods<Service>;
}
