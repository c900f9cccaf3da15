import type { SequenceGap } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import type { Command } from 'commander';
import { type ConnectionFlags, openConnection, withConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';

type Flags = ConnectionFlags & { readonly operator: string; readonly json: boolean };

const help = `
Examples:
  throughline calls gaps
  throughline calls gaps --operator kyivstar --json

Exit codes: 0 done, 2 usage or the hub says no, 3 interrupted or the hub is away.`;

/** Adds `gaps`. @param exit is told the exit code */
export function addGapsCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('gaps')
    .summary('the sequence numbers that are missing now')
    .description('Lists the sequence numbers that no record came with, per recording entity.')
    .option('--operator <id>', 'whose; a mission has to say it, for an operator it is itself', '')
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', help);
  withConnection(command, 'calls').action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  const { client } = openConnection(flags, world, 'calls');
  try {
    const request = { operatorId: flags.operator };
    const { gaps } = await client.reconciliation.listSequenceGaps(request, { signal: world.signal });
    await world.out(flags.json ? `${JSON.stringify({ gaps: gaps.map(asJson) })}\n` : asTable(gaps));
    return exitCodes.ok;
  } finally {
    client.close();
  }
}

/** Sequence numbers as text: they may be larger than a number of JSON can hold. */
function asJson({ recordingEntity, firstNumber, lastNumber, foundAt }: SequenceGap): object {
  return {
    recording_entity: recordingEntity,
    first_number: String(firstNumber),
    last_number: String(lastNumber),
    missing: Number(lastNumber - firstNumber + 1n),
    found_at: foundAt?.toISOString() ?? null,
  };
}

function asTable(gaps: readonly SequenceGap[]): string {
  if (gaps.length === 0) return 'No sequence number is missing.\n';
  return table([
    ['recording_entity', 'first_number', 'last_number', 'missing', 'found_at'],
    ...gaps.map(({ recordingEntity, firstNumber, lastNumber, foundAt }) => [
      recordingEntity,
      String(firstNumber),
      String(lastNumber),
      lastNumber - firstNumber + 1n,
      foundAt?.toISOString() ?? '',
    ]),
  ]);
}
