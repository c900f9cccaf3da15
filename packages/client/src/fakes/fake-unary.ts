import type { handleUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

type Answers<Service> = {
  readonly [Name in keyof Service]?: Service[Name] extends {
    readonly requestDeserialize: (value: Buffer) => infer Request;
    readonly responseSerialize: (value: infer Response) => Buffer;
  }
    ? (request: Request) => Response
    : never;
};

/** A service that answers as it is told, and keeps what it was asked. What an answer throws is sent as the error. */
export function createFakeUnary<Service extends ServiceDefinition>(definition: Service, answers: Answers<Service>) {
  const requests: { readonly method: string; readonly request: unknown }[] = [];
  const implementation: UntypedServiceImplementation = {};
  for (const [method, answer] of Object.entries<((request: never) => unknown) | undefined>(answers)) {
    if (!answer) continue;
    const handle: handleUnaryCall<unknown, unknown> = ({ request }, callback) => {
      requests.push({ method, request });
      try {
        callback(null, answer(request as never));
      } catch (error) {
        callback(error as Error);
      }
    };
    implementation[method] = handle;
  }
  return { definition, implementation, requests };
}
