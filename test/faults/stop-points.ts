// Loaded into `feeds` with --import, by tests alone: production code holds no points to fail at. It does nothing until
// SIGUSR2; then it reads an order from STOP_POINT_FILE, and when the process comes to that point for the n-th time, the
// process stops itself by a signal: what comes next does not happen, and nothing is tidied up.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Order, Point } from './stop-at-point.ts';

type Query = string | { readonly name?: string; readonly text: string };
type Written = (error?: Error | null) => void;
type Answering = { _write(chunk: unknown, encoding: string, written: Written): void };

// As the platform loads them, so that they are the same ones.
const required = createRequire(new URL('../../packages/platform/src/postgres/pool.ts', import.meta.url));
const { Client } = required('pg') as { Client: { prototype: { query(...given: unknown[]): unknown } } };
const { ServerDuplexStreamImpl } = required('@grpc/grpc-js/build/src/server-call') as {
  ServerDuplexStreamImpl: { prototype: Answering };
};

const file = process.env['STOP_POINT_FILE'] ?? '';
let order: Order | undefined;
process.on('SIGUSR2', () => {
  order = JSON.parse(readFileSync(file, 'utf8')) as Order;
});

/** Does not return for SIGKILL, and for SIGSTOP when somebody continues the process. */
function at(point: Point): void {
  if (order?.point !== point) return;
  order = { ...order, times: order.times - 1 };
  if (order.times > 0) return;
  const { signal } = order;
  order = undefined;
  writeFileSync(`${file}.reached`, '');
  process.kill(process.pid, signal);
}

/** Whether the transaction that begins is that of a batch of events: who asked for it is on the stack. */
function isForBatch(): boolean {
  Error.stackTraceLimit = 50;
  return /inbox.batch-processor/.test(new Error('who asks').stack ?? '');
}

/** Connections whose transaction has put something on a feed. */
const writing = new WeakSet<object>();
const query = Client.prototype.query;
Client.prototype.query = function (this: object, ...given: unknown[]): unknown {
  const asked = given[0] as Query;
  const [name, text] = typeof asked === 'string' ? [undefined, asked] : [asked.name, asked.text];
  if (text === 'begin' && order?.point === 'before-begin' && isForBatch()) at('before-begin');
  if (text === 'begin' || text === 'rollback') writing.delete(this);
  if (name === 'append-items') writing.add(this);
  if (/set acknowledged_position/.test(text)) at('before-acknowledgement');
  if (text !== 'commit' || !writing.has(this)) return query.apply(this, given);
  at('before-commit');
  return (query.apply(this, given) as Promise<unknown>).then((result) => {
    at('after-commit');
    return result;
  });
};

const write = ServerDuplexStreamImpl.prototype._write;
ServerDuplexStreamImpl.prototype._write = function (chunk, encoding, written) {
  write.call(this, chunk, encoding, (error) => {
    // Told when the socket has taken the bytes: the partner gets this item, whatever becomes of the process. Items are
    // the only messages that are handed over as bytes.
    if (!error && Buffer.isBuffer(chunk)) at('after-send');
    written(error);
  });
};
