import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { catalogue } from '@throughline/schemas/catalogue';
import type { CertificateFiles } from '../certificates/issue.ts';
import { LocalFailure } from '../failures.ts';

/** Asks the registry as whoever deploys. @param url the root of the Confluent-compatible API */
async function askRegistry(
  url: string,
  files: CertificateFiles,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: unknown },
): Promise<unknown> {
  const ca = await readFile(files.caFile);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const call = request(`${url}${path}`, { method, ca, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) return resolve(JSON.parse(text));
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
}

/** Registers a version of a contract. Again is harmless. @returns the id that records of it begin with */
export async function registerSchema(
  url: string,
  files: CertificateFiles,
  contract: { readonly name: string; readonly schema: unknown },
): Promise<number> {
  const path = `/subjects/${encodeURIComponent(contract.name)}/versions`;
  const body = { schema: JSON.stringify(contract.schema) };
  const { id } = (await askRegistry(url, files, { method: 'POST', path, body })) as { readonly id: number };
  return id;
}

/**
 * Registers every event contract under its full name, with the rule that every version can be read with every other.
 * This is done when the hub is deployed; services only look ids up. Again is harmless: the same schema has the same id.
 * @param url the root of the Confluent-compatible API
 */
export async function registerSchemas(url: string, files: CertificateFiles): Promise<void> {
  await askRegistry(url, files, { method: 'PUT', path: '/config', body: { compatibility: 'FULL_TRANSITIVE' } });
  await Promise.all(
    catalogue.map((contract) => {
      const register = (): Promise<number> => registerSchema(url, files, contract);
      // Two hubs that are set up at once: the registry refuses the second of the same schema, and knows it a moment later.
      return register().catch(register);
    }),
  );
}
