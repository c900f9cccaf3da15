import { request } from 'node:https';
import { retrying } from '@throughline/platform/retry';
import { catalogue } from '@throughline/schemas/catalogue';
import { type CertificateFiles, readCertificateFiles } from './certificate-files.ts';
import { ProvisionFailure } from './failures.ts';

/** Asks the registry as whoever deploys. @param url the root of the Confluent-compatible API */
async function askRegistry(
  url: string,
  files: CertificateFiles,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  const certificates = await readCertificateFiles(files);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const call = request(`${url}${path}`, { method, ...certificates, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) return resolve(JSON.parse(text));
        reject(
          new ProvisionFailure(
            `The schema registry refused ${path} (${response.statusCode}): the contract must be compatible with the versions before it.`,
            { cause: new Error(text.slice(0, 1_000)) },
          ),
        );
      });
    });
    call.on('timeout', () => call.destroy(new Error('the schema registry does not answer')));
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
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
 * Registers every event contract under its full name, with the rule that every version can be read with every other. The
 * rule is set for each of these names: what else the registry holds keeps its own. This is done when the hub is deployed;
 * services only look ids up. Again is harmless, since the same schema has the same id, and so are several at once.
 * @param url the root of the Confluent-compatible API
 * @throws ProvisionFailure where a contract can't follow the versions before it
 */
export async function registerSchemas(url: string, files: CertificateFiles): Promise<void> {
  await Promise.all(
    catalogue.map(async (contract) => {
      // Of two that register the same at once, the registry refuses the second, and knows it a moment later.
      await retrying(() => registerSchema(url, files, contract), { again: (_error, attempt) => attempt < 6 });
      await retrying(() => setRule(url, files, contract.name), { again: (_error, attempt) => attempt < 6 });
    }),
  );
}

const rule = 'FULL_TRANSITIVE';

/** Looks first, which costs the registry a fraction of writing what it has. */
async function setRule(url: string, files: CertificateFiles, name: string): Promise<void> {
  const path = `/config/${encodeURIComponent(name)}`;
  const current = await askRegistry(url, files, { method: 'GET', path }).catch((error: unknown) => {
    // It has none for this name yet.
    if (error instanceof ProvisionFailure) return undefined;
    throw error;
  });
  if ((current as { readonly compatibilityLevel?: string } | undefined)?.compatibilityLevel === rule) return;
  await askRegistry(url, files, { method: 'PUT', path, body: { compatibility: rule } });
}
