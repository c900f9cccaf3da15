import { defaultPortBase, portsFrom } from '@throughline/local/hub/ports';
import { describe, expect, it } from 'vitest';
import { callFileColumns } from '../../packages/cli/src/call-file/columns.ts';
import { derivedCallId } from '../../packages/cli/src/call-file/derived-call-id.ts';
import { defaultAddresses } from '../../packages/cli/src/connection.ts';
import { exitCodes } from '../../packages/cli/src/exit-codes.ts';
import { readDocument, tableAfter } from './tables.ts';

const text = readDocument('packages/cli/README.md');

describe('packages/cli/README.md', () => {
  it('has the columns that a file of calls may have', () => {
    expect(tableAfter(text, 'any order, and has no others:')).toEqual(
      Object.entries(callFileColumns).map(([column, { mandatory, holds }]) => ({
        column,
        mandatory: mandatory ? 'yes' : 'no',
        holds,
      })),
    );
  });

  it('has the exit codes', () => {
    expect(tableAfter(text, '## Exit codes').map(({ code }) => Number(code))).toEqual(Object.values(exitCodes));
  });

  it('has an example of a derived id that is one', () => {
    const [example] = tableAfter(text, '   `(byte & 0x3f) | 0x80`.');
    const [operatorId, recordingEntity, sequenceNumber, seizureTime] = JSON.parse(example?.['text'] ?? '[]');
    const id = derivedCallId({
      operatorId,
      recordingEntity,
      sequenceNumber: BigInt(sequenceNumber),
      seizureTime: new Date(Number(seizureTime)),
      callReferenceNumber: '',
      partialRecordNumber: undefined,
    });
    expect(example?.['id']).toBe(id);
  });

  it.each(['calls', 'feeds'] as const)('has the address where the %s of npm start are', (service) => {
    const address = `localhost:${portsFrom(defaultPortBase).services[service].grpc}`;
    expect(defaultAddresses[service]).toBe(address);
    expect(text).toContain(address);
  });
});
