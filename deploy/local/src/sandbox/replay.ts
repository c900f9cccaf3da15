import type { Call } from '@throughline/client';
import { readCallFile } from './call-file.ts';
import { createChannel } from './channel.ts';
import type { Observe } from './observation.ts';
import { type OperatorId, operatorIds } from './partner-ids.ts';

/** Rows of one operator that may wait while another operator's are read. */
const room = 1_000;

/**
 * The calls of a file, each at its operator. `read` resolves when the file is at its end.
 * @throws (from `read`) what the file can't be read for
 */
export function replay(
  file: string,
  observe: Observe,
  signal: AbortSignal,
): { readonly callsOf: (operatorId: OperatorId) => AsyncIterable<Call>; readonly read: Promise<void> } {
  const channels = new Map(operatorIds.map((id) => [id, createChannel<Call>(room)]));
  const end = (): void => {
    for (const channel of channels.values()) channel.end();
  };
  signal.addEventListener('abort', end, { once: true });
  const read = async (): Promise<void> => {
    try {
      for await (const row of readCallFile(file)) {
        if (signal.aborted) return;
        if (row.kind === 'refused') observe({ kind: 'row-refused', line: row.line, detail: row.detail });
        else await channels.get(row.operatorId)?.send(row.call);
      }
    } finally {
      end();
    }
  };
  return {
    callsOf: (operatorId) => channels.get(operatorId) ?? createChannel<Call>(1),
    read: read(),
  };
}
