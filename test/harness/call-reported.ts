import { readFileSync } from 'node:fs';
import { registerSchema } from '@throughline/provision/schemas';
import type { CallReported } from '@throughline/schemas/calls.ts';
import avsc from 'avsc';
import type { TestHub } from './hub.ts';
import { onlyMandatory } from './only-mandatory.ts';

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
    ...onlyMandatory,
    seizureTime: Date.now() - 60_000,
    callingNumberSealed: null,
    numberRestricted: false,
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
  const { registryUrl, certificates } = hub.settings;
  const id = await registerSchema(registryUrl, certificates.administrator, { name: subject, schema });
  const type = avsc.Type.forSchema(schema, { logicalTypes: {} });
  return (record) => {
    const head = Buffer.alloc(5);
    head.writeInt32BE(id, 1);
    return Buffer.concat([head, type.toBuffer(record)]);
  };
}
