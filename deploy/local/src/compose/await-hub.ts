// For deploy/compose.yaml: waits until every service is ready, and ends. Usage: await-hub.ts FOLDER, which has a
// certificate that the hub trusts. Each service is asked at its name.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@throughline/provision/hub-services';
import { askHealth } from '../hub/ask-health.ts';

const mostMilliseconds = 120_000;

const folder = process.argv[2] ?? '';
const files = {
  caFile: join(folder, 'ca.crt'),
  certFile: join(folder, 'tls.crt'),
  keyFile: join(folder, 'tls.key'),
};
const began = performance.now();

const late = (await Promise.all(serviceNames.map(untilReady))).filter((it) => it !== undefined);
for (const text of late) process.stderr.write(`${text}\n`);
if (late.length > 0) process.exitCode = 1;
else process.stdout.write(`Every service is ready, after ${((performance.now() - began) / 1_000).toFixed(1)} s\n`);

/** @returns what is wrong when it did not get ready in time */
async function untilReady(name: string): Promise<string | undefined> {
  for (;;) {
    const refused = await askHealth(`${name}:8443`, files).then(
      () => undefined,
      (error: Error) => error,
    );
    if (refused === undefined) return undefined;
    if (performance.now() - began > mostMilliseconds) return `${name} is not ready: ${refused.message}`;
    await delay(200);
  }
}
