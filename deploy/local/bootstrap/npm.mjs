import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { Stop } from './stop.mjs';

/**
 * Runs npm with its output in a log, which is shown only when npm fails: its warnings about Node's version are true of
 * the system's Node and not of the one that the sources run on, and would frighten a newcomer.
 */
export async function npm(args, { cwd, log }) {
  const output = openSync(log, 'w');
  try {
    const status = await finished(spawn('npm', args, { cwd, env: environment(), stdio: ['ignore', output, output] }));
    if (status === 0) return;
  } catch (error) {
    throw new Stop(`npm could not be started (${error.message}): install it, or put it on the PATH, and try again.`);
  } finally {
    closeSync(output);
  }
  process.stderr.write(readFileSync(log, 'utf8'));
  throw new Stop(`npm could not install the packages; what it said is above and in ${log}.`);
}

/** Without the clone's own node_modules/.bin, whose Node npm is about to replace. */
function environment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((each) => !each.endsWith(join('node_modules', '.bin')));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** The exit status. A signal is passed on, and ends this process when npm has ended. */
function finished(child) {
  const stop = (signal) => {
    child.kill(signal);
    child.once('exit', () => process.exit(128 + constants.signals[signal]));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, stop);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code));
  }).finally(() => {
    for (const signal of signals) process.removeListener(signal, stop);
  });
}
