import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { type CertificateFiles, readCertificateFiles } from '@throughline/provision/certificate-files';
import { service as healthService } from 'grpc-health-check';

const HealthClient = makeClientConstructor(healthService, 'grpc.health.v1.Health');

/** Asks a service's health over mTLS. @param endpoint host:port @throws unless it is SERVING */
export async function askHealth(endpoint: string, files: CertificateFiles): Promise<void> {
  const { ca, cert, key } = await readCertificateFiles(files);
  const client = new HealthClient(endpoint, credentials.createSsl(ca, key, cert));
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
