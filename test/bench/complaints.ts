import { serviceNames } from '@throughline/provision/hub-services';
import type { TestHub } from '../harness/hub.ts';

const mostCharacters = 400;

/** The last warning or error of each service that gave one: the logs are deleted with the hub. */
export async function complaintsOf(hub: TestHub): Promise<string[]> {
  const lines = await Promise.all(
    serviceNames.map(async (name) => {
      const log = await hub.log(name).catch(() => '');
      const last = log.split('\n').findLast((line) => /"level":"(warn|error|fatal)"/.test(line));
      return last === undefined ? [] : [`${name} said last: ${last.slice(0, mostCharacters)}`];
    }),
  );
  return lines.flat();
}
