import { request } from 'node:https';
import type { Certificates } from '../config.ts';
import { ThroughlineError } from '../errors.ts';
import { retrying } from '../retry.ts';

/** The part of the Confluent-compatible API that a running service needs. Registering is done at deploy time, not here. */
export type SchemaRegistry = {
  /** @throws ThroughlineError SCHEMA_UNKNOWN, or UNAVAILABLE when the registry doesn't answer. */
  schemaById(id: number): Promise<unknown>;
  /** @throws ThroughlineError SCHEMA_UNKNOWN when it was not registered, or UNAVAILABLE. */
  idOf(subject: string, schema: unknown): Promise<number>;
};

type Answer = { readonly status: number; readonly body: string };

/** @param url of the API's root, such as https://localhost:15272/apis/ccompat/v7 */
export function createSchemaRegistry(url: string, certificates: Certificates): SchemaRegistry {
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = request(
        `${url}${path}`,
        {
          method,
          ...certificates,
          headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
          timeout: 5_000,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error('the schema registry did not answer within 5 s')));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });

  const json = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await retrying(() => ask(method, path, body), { again: (_error, attempt) => attempt < 5 }).catch(
      (cause: unknown) => {
        throw new ThroughlineError('UNAVAILABLE', 'The schema registry does not answer; try again.', { cause });
      },
    );
    if (answer.status === 404) {
      throw new ThroughlineError('SCHEMA_UNKNOWN', 'The schema is not registered: register it before it is used.');
    }
    if (answer.status !== 200) {
      const cause = new Error(`${method} ${path}: ${answer.status} ${answer.body.slice(0, 500)}`);
      throw new ThroughlineError('UNAVAILABLE', 'The schema registry refused; try again.', { cause });
    }
    return JSON.parse(answer.body) as Record<string, unknown>;
  };

  return {
    async schemaById(id) {
      const answer = await json('GET', `/schemas/ids/${id}`);
      return JSON.parse(String(answer['schema']));
    },
    async idOf(subject, schema) {
      const answer = await json('POST', `/subjects/${encodeURIComponent(subject)}`, { schema: JSON.stringify(schema) });
      return Number(answer['id']);
    },
  };
}
