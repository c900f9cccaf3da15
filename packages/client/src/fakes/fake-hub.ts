import {
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  type status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ErrorInfo } from '@throughline/proto/google/rpc/error_details.ts';
import { Status } from '@throughline/proto/google/rpc/status.ts';
import { onTestFinished } from 'vitest';
import { connect, type Endpoints, type PartnerClient } from '../connection/partner-client.ts';
import type { Timing } from '../timing.ts';

type Fake = { readonly definition: ServiceDefinition; readonly implementation: UntypedServiceImplementation };

/** A hub inside the test's process, and a client of it; both end with the test. */
export async function connectToFake(
  endpoint: keyof Endpoints,
  fake: Fake | readonly Fake[],
  timing: Timing,
): Promise<PartnerClient> {
  const server = new Server();
  for (const { definition, implementation } of [fake].flat()) server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const client = connect(
    { certificate: { ca: '', cert: '', key: '' }, endpoints: { [endpoint]: `127.0.0.1:${port}` } },
    { credentials: credentials.createInsecure(), timing },
  );
  onTestFinished(() => {
    client.close();
    server.forceShutdown();
  });
  return client;
}

/** An error as the hub sends it. */
export function hubRefusal(code: status, reason: string, retryable: boolean, message = 'No.'): ServiceError {
  const value = ErrorInfo.encode({
    reason,
    domain: 'throughline',
    metadata: { retryable: String(retryable) },
  }).finish();
  const metadata = new Metadata();
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: Buffer.from(value) }];
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode({ code, message, details }).finish()));
  return Object.assign(new Error(message), { code, details: message, metadata });
}
