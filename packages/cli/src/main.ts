import { once } from 'node:events';
import { setTimeout as timeout } from 'node:timers/promises';
import { connect } from '@throughline/client';
import { run } from './run.ts';

const stop = new AbortController();
// Once: a second Ctrl-C ends it at once.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Error(name)));
// Whoever read our output has seen enough, such as `head`.
process.stdout.on('error', () => stop.abort(new Error('EPIPE')));

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  async out(text) {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal: stop.signal });
  },
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  signal: stop.signal,
  connect,
  now: Date.now,
  delay: (milliseconds) => timeout(milliseconds, undefined, { signal: stop.signal }).catch(() => {}),
});
