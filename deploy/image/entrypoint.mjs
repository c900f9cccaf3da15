// What a container of the image runs: `<service> main`, `<service> migrate`, `provision databases|topics|schemas`. The
// program runs in this very process, so that the engine's signals reach it.
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const services = readdirSync(new URL('services/', root)).sort();
const usage = `Usage: SERVICE main, SERVICE migrate, or provision databases|topics|schemas
Services: ${services.join(', ')}
`;

endBySignalsUntilTheProgramDoes();
const [name = '', what = '', ...rest] = process.argv.slice(2);
if (name === '--help' || name === 'help') process.stdout.write(usage);
else if (name === 'provision') await run('deploy/provision/src/main.ts', [what, ...rest].filter(Boolean));
else if (services.includes(name) && ['main', 'migrate'].includes(what) && rest.length === 0) await runService();
else refuse(`There is no '${[name, what, ...rest].join(' ').trim()}' to run.`);

async function runService() {
  process.env.SERVICE_NAME ??= name;
  if (process.env.SERVICE_NAME !== name) {
    return refuse(
      `SERVICE_NAME is '${process.env.SERVICE_NAME}', and ${name} is to be run: unset it, or make them equal.`,
    );
  }
  // Before the program, whose libraries it watches.
  if (what === 'main') await import('@throughline/platform/telemetry/register');
  await run(`services/${name}/src/${what}.ts`, []);
}

/** @param args what the program finds on its command line */
async function run(file, args) {
  const program = new URL(file, root);
  process.argv = [process.execPath, fileURLToPath(program), ...args];
  await import(program.href);
}

function refuse(message) {
  process.stderr.write(`${message}\n${usage}`);
  process.exitCode = 1;
}

/** Process 1 of a container is not ended by a signal that it does not listen to. */
function endBySignalsUntilTheProgramDoes() {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}
