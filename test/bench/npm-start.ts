import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type StartTimes = {
  /** Seconds until every service was ready. */
  readonly ready: number;
  /** Until assistance was recorded; both sides have not acknowledged it yet. */
  readonly assisted: number;
  /** Until the summary: the first journey is finished, and everything acknowledged is seen to be delivered. */
  readonly finished: number;
  /** Mebibytes of each process when the hub was ready. */
  readonly memory: ReadonlyMap<string, number>;
};

const repository = fileURLToPath(new URL('../../', import.meta.url));
const mostSeconds = 180;
const graceSeconds = 20;

/**
 * Runs `npm start -- --journeys 1` to its end.
 * @throws Error with what it said last, when it fails; the signal's reason, once it has stopped, when that aborts
 */
export async function npmStart(
  options: { readonly data: string; readonly portBase: number },
  signal: AbortSignal,
): Promise<StartTimes> {
  signal.throwIfAborted();
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1_000;
  // The same callers and pauses each time. A group of its own: Ctrl-C is for us, and we hand it on.
  const own = ['--data', options.data, '--port-base', String(options.portBase), '--seed', 'bench'];
  const child = spawn('npm', ['start', '--silent', '--', '--journeys', '1', '--json', ...own], {
    cwd: repository,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const send = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended meanwhile.
    }
  };
  const seen: { ready?: number; assisted?: number; finished?: number } = {};
  const memory = new Map<string, number>();
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (line.includes('The hub is ready')) seen.ready ??= seconds();
    if (/ delivered (?!to)/.test(line)) seen.assisted ??= seconds();
    for (const [, name = '', size] of line.matchAll(/(?<=Memory in MiB:.*)\b([a-z]+) (\d+)\b/g)) {
      memory.set(name, Number(size));
    }
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"acknowledged"')) seen.finished ??= seconds();
  });

  let late = false;
  const end = (): void => {
    send('SIGTERM');
    setTimeout(() => send('SIGKILL'), graceSeconds * 1_000).unref();
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, mostSeconds * 1_000);
  signal.addEventListener('abort', end, { once: true });
  const [code] = await exited.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  });
  signal.throwIfAborted();
  const { ready, finished } = seen;
  if (code !== 0 || ready === undefined || finished === undefined) {
    const why = late ? `took longer than ${mostSeconds} s` : `ended with ${code}`;
    throw new Error(`npm start ${why}:\n${said.slice(-20).join('\n')}`);
  }
  return { ready, assisted: seen.assisted ?? finished, finished, memory };
}
