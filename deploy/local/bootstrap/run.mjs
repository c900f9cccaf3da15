import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// One Ctrl-C comes several times: from the terminal to everyone, and from npm once more.
const echoMilliseconds = 500;
const lookMilliseconds = 500;
const followParent = pathToFileURL(fileURLToPath(new URL('follow-parent.mjs', import.meta.url))).href;

/**
 * Runs a program of the repository to its end, and ends as it ended. The program has a process group of its own, so
 * that a signal reaches it from here, once, and what to do about it is its decision.
 */
export function run(node, repository, program, args) {
  const child = spawn(
    node,
    ['--disable-warning=ExperimentalWarning', '--import', followParent, join(repository, program), ...args],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      detached: true,
      env: { ...process.env, THROUGHLINE_BOOTSTRAP: String(process.pid) },
    },
  );

  const sentAt = new Map();
  const passOn = (signal) => {
    const now = Date.now();
    if (now - (sentAt.get(signal) ?? Number.NEGATIVE_INFINITY) < echoMilliseconds) return;
    sentAt.set(signal, now);
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  whenNpmIsGone(() => passOn('SIGTERM'));

  child.on('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    // What a shell reports for a program that a signal ended.
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

/** npm that is killed tells nobody: what it started would run on, unseen. */
function whenNpmIsGone(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    stop();
  }, lookMilliseconds);
}
