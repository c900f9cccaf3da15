// What a deployment does before the services start: `main.ts databases`, `main.ts topics`, `main.ts schemas`. Each may be
// run again, and by several at once. Exit code 0 when it is done, 1 with one clear message when it can't be.
import { ConfigurationError } from '@throughline/platform/config';
import { createLog } from '@throughline/platform/log';
import { ProvisionFailure } from './failures.ts';
import { provisionCommands } from './run-command.ts';

const [name = '', ...rest] = process.argv.slice(2);

async function main(): Promise<void> {
  const command = Object.entries(provisionCommands).find(([each]) => each === name)?.[1];
  if (!command || rest.length > 0) {
    throw new ProvisionFailure(
      `There is no '${[name, ...rest].join(' ')}' to provision: say one of ${Object.keys(provisionCommands).join(', ')}.`,
    );
  }
  const { logLevel, run } = command(process.env);
  const log = createLog('provision', logLevel);
  try {
    await run();
    log.info({ event: 'provisioned', what: name }, 'it is as the hub needs it');
  } catch (error) {
    if (error instanceof ProvisionFailure) throw error;
    log.fatal({ event: 'not-provisioned', what: name, error }, 'it could not be done; it may be tried again');
    process.exitCode = 1;
  }
}

await main().catch((error: unknown) => {
  if (!(error instanceof ProvisionFailure || error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
