import { type Command, InvalidArgumentError } from 'commander';
import { type ConnectionFlags, openConnection, withConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { type PeriodFlags, periodOf, periodText, withPeriod } from '../../period.ts';
import type { World } from '../../world.ts';

type Flags = ConnectionFlags & PeriodFlags & { readonly forwarded: bigint; readonly json: boolean };

const help = `
Examples:
  throughline calls total --day 2026-11-01 --forwarded 1204
  throughline calls total --hour 2026-11-01T10Z --forwarded 57

Exit codes: 0 done, 2 usage or the hub says no, 3 interrupted or the hub is away.`;

/** Adds `total`. @param exit is told the exit code */
export function addTotalCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = withPeriod(
    parent
      .command('total')
      .summary('submit your own count of forwarded calls')
      .description('Submits how many calls you forwarded in one hour or day, by your own count. The latest stands.')
      .requiredOption('--forwarded <n>', 'how many calls you forwarded', whole),
  )
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', help);
  withConnection(command, 'calls').action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  const period = periodOf(flags);
  const { client, partnerId } = openConnection(flags, world, 'calls');
  try {
    const { forwarded } = flags;
    await client.reconciliation.submitTotal({ period, forwarded }, { signal: world.signal });
    const said = { operator_id: partnerId, period: periodText(period), forwarded: Number(forwarded) };
    await world.out(
      flags.json ? `${JSON.stringify(said)}\n` : `${partnerId} forwarded ${forwarded} calls in ${said.period} UTC\n`,
    );
    return exitCodes.ok;
  } finally {
    client.close();
  }
}

function whole(text: string): bigint {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return BigInt(text);
}
