import { readFileSync } from 'node:fs';
import { Client, credentials } from '@grpc/grpc-js';
import type { Call } from '@throughline/client';
import { ErrorInfo } from '@throughline/proto/google/rpc/error_details.ts';
import { Status } from '@throughline/proto/google/rpc/status.ts';
import {
  CallIntakeServiceService,
  PublishRequest,
  PublishResponse,
  ReportedCall,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { TestHub } from './hub.ts';

/** Publishes batches as they are, without the client's own care, and returns the response to each. */
export async function rawPublish(
  hub: TestHub,
  operatorId: string,
  batches: readonly (readonly Call[])[],
): Promise<PublishResponse[]> {
  const requests = batches.map((batch, index) => {
    const calls = batch.map((call) => ReportedCall.fromPartial(call as Parameters<typeof ReportedCall.fromPartial>[0]));
    return Buffer.from(PublishRequest.encode({ batchId: BigInt(index + 1), calls, fromFile: false }).finish());
  });
  return send(hub, operatorId, requests);
}

/** @throws an object with the `reason` of the hub's refusal */
export async function rawPublishBytes(hub: TestHub, operatorId: string, bytes: Buffer): Promise<PublishResponse[]> {
  return send(hub, operatorId, [bytes]);
}

async function send(hub: TestHub, operatorId: string, requests: readonly Buffer[]): Promise<PublishResponse[]> {
  const { caFile, certFile, keyFile } = hub.certificates.partner(operatorId);
  const client = new Client(
    hub.endpoints.calls,
    credentials.createSsl(readFileSync(caFile), readFileSync(keyFile), readFileSync(certFile)),
  );
  const stream = client.makeBidiStreamRequest(
    CallIntakeServiceService.publish.path,
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => PublishResponse.decode(bytes),
  );
  try {
    return await new Promise<PublishResponse[]>((resolve, reject) => {
      const responses: PublishResponse[] = [];
      stream.on('data', (response: PublishResponse) => {
        // The first gives credit and answers nothing.
        if (response.batchId !== 0n) responses.push(response);
      });
      stream.on('error', (error: Error & { metadata?: { get(name: string): unknown[] } }) => {
        const details = error.metadata?.get('grpc-status-details-bin')[0];
        const info = details instanceof Buffer ? Status.decode(details).details[0]?.value : undefined;
        reject(Object.assign(error, { reason: info && ErrorInfo.decode(info).reason }));
      });
      stream.on('end', () => resolve(responses));
      for (const request of requests) stream.write(request);
      stream.end();
    });
  } finally {
    client.close();
  }
}
