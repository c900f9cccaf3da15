import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { catalogue } from '@throughline/schemas/catalogue';
import type { CertificateFiles } from '../certificates/issue.ts';
import { LocalFailure } from '../failures.ts';

/**
 * Registers every event contract under its full name, with the rule that every version can be read with every other.
 * This is done when the hub is deployed; services only look ids up. Again is harmless: the same schema has the same id.
 * @param url the root of the Confluent-compatible API
 */
export async function registerSchemas(url: string, files: CertificateFiles): Promise<void> {
  const ca = await readFile(files.caFile);
  const send = (method: string, path: string, body: unknown): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
      const call = request(`${url}${path}`, { method, ca, headers, timeout: 10_000 }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) return resolve();
          reject(
            new LocalFailure(
              `The schema registry refused ${path} (${response.statusCode}): the contract must be compatible with the versions before it.`,
              { cause: new Error(text.slice(0, 1_000)) },
            ),
          );
        });
      });
      call.on('timeout', () => call.destroy(new Error('the schema registry does not answer')));
      call.on('error', reject);
      call.end(JSON.stringify(body));
    });

  await send('PUT', '/config', { compatibility: 'FULL_TRANSITIVE' });
  await Promise.all(
    catalogue.map((contract) => {
      const path = `/subjects/${encodeURIComponent(contract.name)}/versions`;
      const register = (): Promise<void> => send('POST', path, { schema: JSON.stringify(contract.schema) });
      // Two hubs that are set up at once: the registry refuses the second of the same schema, and knows it a moment later.
      return register().catch(register);
    }),
  );
}
