import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { CallReported } from '@throughline/schemas/calls.ts';
import avsc from 'avsc';
import type { TestHub } from './hub.ts';

const subject = 'throughline.calls.CallReported';
const folder = new URL('../../schemas/versions/calls/CallReported/', import.meta.url);

/** A record as an operator writes it, of a minute ago, without the caller's number; fields can be replaced. */
export function aReport(callId: string, over: Partial<CallReported> = {}): CallReported {
  return {
    callId,
    operatorId: null,
    dialledDigits: '527',
    forwardedToNumber: '+380445685015',
    recordingEntity: 'KYIV-MSC-1',
    sequenceNumber: null,
    seizureTime: Date.now() - 60_000,
    answerTime: null,
    releaseTime: null,
    callDuration: null,
    causeForTerm: null,
    diagnosticsQ850: null,
    callReferenceNumber: null,
    callingNumberSealed: null,
    numberRestricted: false,
    partialRecordType: null,
    partialRecordNumber: null,
    ...over,
  };
}

/** The schema of CallReported of a version that was once current. */
export function schemaOfVersion(version: number): avsc.Schema {
  return JSON.parse(readFileSync(new URL(`${version}.avsc`, folder), 'utf8')) as avsc.Schema;
}

/**
 * Encodes records with a schema of one's own, as a partner does whose copy is older or newer than the hub's.
 * The schema is registered first, which is the same again where it is known.
 */
export async function encoderOf(hub: TestHub, schema: avsc.Schema): Promise<(record: object) => Buffer> {
  const id = await register(hub, schema);
  const type = avsc.Type.forSchema(schema, { logicalTypes: {} });
  return (record) => {
    const head = Buffer.alloc(5);
    head.writeInt32BE(id, 1);
    return Buffer.concat([head, type.toBuffer(record)]);
  };
}

function register(hub: TestHub, schema: avsc.Schema): Promise<number> {
  const { caFile, certFile, keyFile } = hub.certificates.administrator;
  return new Promise((resolve, reject) => {
    const call = request(
      `${hub.settings.registryUrl}/subjects/${subject}/versions`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        ca: readFileSync(caFile),
        cert: readFileSync(certFile),
        key: readFileSync(keyFile),
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => {
          const { id } = JSON.parse(text) as { id?: number };
          if (id === undefined) reject(new Error(`the registry refused the schema: ${text}`));
          else resolve(id);
        });
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify({ schema: JSON.stringify(schema) }));
  });
}
