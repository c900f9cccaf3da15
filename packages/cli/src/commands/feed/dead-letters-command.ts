import type { PartnerClient } from '@throughline/client';
import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import {
  deadLetterColumns,
  deadLetterFields,
  deadLetterNotes,
  deadLetterRow,
  deadLettersOf,
} from '../../feed/dead-letters.ts';
import { jsonLine } from '../../json-line.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed-command.ts';

type Flags = FeedFlags & { readonly all: boolean };

const help = `
Below each is why, and every attempt to deliver it. With --json, one object on each line.

Examples:
  throughline feed dead-letters
  throughline feed dead-letters --all --json

${feedExitCodes}`;

/** Adds `dead-letters`. @param exit is told the exit code */
export function addDeadLettersCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('dead-letters')
    .summary("the items that couldn't be delivered or processed")
    .description("Lists the items that couldn't be delivered or processed, in the order in which they were received.")
    .option('--all', 'those that were put on your feed again as well', false);
  withFeedFlags(command, help).action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client: { deliveries } }) => {
    await (flags.json ? writeJson : writeTable)(deliveries, flags.all, world);
    return exitCodes.ok;
  });
}

async function writeJson(deliveries: PartnerClient['deliveries'], all: boolean, world: World): Promise<void> {
  for await (const page of deadLettersOf(deliveries, all, world.signal)) {
    for (const letter of page) await world.out(jsonLine(deadLetterFields(letter)));
  }
}

async function writeTable(deliveries: PartnerClient['deliveries'], all: boolean, world: World): Promise<void> {
  const widths: number[] = [];
  let isEmpty = true;
  for await (const page of deadLettersOf(deliveries, all, world.signal)) {
    const [header, ...lines] = table([deadLetterColumns, ...page.map(deadLetterRow)], widths)
      .trimEnd()
      .split('\n');
    if (isEmpty) await world.out(`${header}\n`);
    isEmpty = false;
    for (const [index, letter] of page.entries()) {
      const notes = deadLetterNotes(letter).map((note) => `    ${note}\n`);
      await world.out(`${lines[index]}\n${notes.join('')}`);
    }
  }
  await world.out(
    isEmpty ? 'There are no dead letters.\n' : '\nthroughline feed redrive puts them on your feed again.\n',
  );
}
