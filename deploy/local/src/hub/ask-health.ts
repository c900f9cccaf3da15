import { readFile } from 'node:fs/promises';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import type { CertificateFiles } from '../certificates/issue.ts';

const HealthClient = makeClientConstructor(healthService, 'grpc.health.v1.Health');

/** Asks a service's health over mTLS. @throws unless it is SERVING */
export async function askHealth(port: number, files: CertificateFiles): Promise<void> {
  const [ca, cert, key] = await Promise.all(
    [files.caFile, files.certFile, files.keyFile].map((file) => readFile(file)),
  );
  const client = new HealthClient(
    `localhost:${port}`,
    credentials.createSsl(ca as Buffer, key as Buffer, cert as Buffer),
  );
  try {
    const status = await new Promise<unknown>((resolve, reject) => {
      const deadline = new Date(Date.now() + 2_000);
      // The client is made at run time from the health service's definition.
      const check = client['check'] as (
        request: object,
        options: { deadline: Date },
        callback: (error: Error | null, response: { status: unknown }) => void,
      ) => void;
      check.call(client, { service: '' }, { deadline }, (error, response) =>
        error ? reject(error) : resolve(response.status),
      );
    });
    if (status !== 'SERVING' && status !== 1) throw new Error(`the service is ${String(status)}`);
  } finally {
    client.close();
  }
}
