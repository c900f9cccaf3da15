import type { ReconciliationClient } from '@throughline/client';
import type { GetReconciliationResponse, Period } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { type Command, Option } from 'commander';
import { type ConnectionFlags, openConnection, withConnection } from '../../connection.ts';
import { csvLine } from '../../csv-line.ts';
import { exitCodes } from '../../exit-codes.ts';
import { type PeriodFlags, periodOf, periodText, withPeriod } from '../../period.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';
import { type DifferenceRow, differenceColumns, differenceRow, kindName } from './difference-rows.ts';

type Flags = ConnectionFlags &
  PeriodFlags & { readonly operator: string; readonly csv: boolean; readonly json: boolean };

const help = `
Examples:
  throughline calls reconcile --day 2026-11-01
  throughline calls reconcile --operator kyivstar --hour 2026-11-01T10Z
  throughline calls reconcile --operator kyivstar --day 2026-11-01 --csv > differences.csv

Exit codes: 0 done, 2 usage or the hub says no, 3 interrupted or the hub is away.`;

/** Rows of the list that are written together, for their widths. */
const pageRows = 200;

/** Adds `reconcile`. @param exit is told the exit code */
export function addReconcileCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = withPeriod(
    parent
      .command('reconcile')
      .summary("why an operator's count and IOM's differ")
      .description("Counts the calls of one hour or day, and lists what makes the operator's count and IOM's differ.")
      .option('--operator <id>', 'whose calls; a mission has to say it, for an operator it is itself', ''),
  )
    .addOption(new Option('--csv', 'print the list of differences as CSV').default(false).conflicts('json'))
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', help);
  withConnection(command, 'calls').action(async (flags: Flags) => exit(await run(flags, world)));
}

async function run(flags: Flags, world: World): Promise<number> {
  const period = periodOf(flags);
  const { client } = openConnection(flags, world, 'calls');
  try {
    const request = { operatorId: flags.operator, period };
    const rows = differences(client.reconciliation, request, world.signal);
    if (flags.csv) {
      await writeCsv(rows, world);
    } else {
      const counts = await client.reconciliation.getReconciliation(request, { signal: world.signal });
      await (flags.json ? writeJson : writeTables)(counts, period, rows, world);
    }
    return exitCodes.ok;
  } finally {
    client.close();
  }
}

async function* differences(
  reconciliation: ReconciliationClient,
  request: { readonly operatorId: string; readonly period: Period },
  signal: AbortSignal,
): AsyncGenerator<DifferenceRow, void, undefined> {
  for await (const difference of reconciliation.listDifferences(request, { signal })) yield differenceRow(difference);
}

async function writeCsv(rows: AsyncIterable<DifferenceRow>, world: World): Promise<void> {
  await world.out(csvLine(differenceColumns));
  for await (const row of rows) await world.out(csvLine(differenceColumns.map((column) => row[column])));
}

/** The list is written as it comes: it may be long. */
async function writeJson(
  counts: GetReconciliationResponse,
  period: Period,
  rows: AsyncIterable<DifferenceRow>,
  world: World,
): Promise<void> {
  const { forwardedByTotal } = counts;
  const head = JSON.stringify({
    operator_id: counts.operatorId,
    period: periodText(period),
    forwarded_by_sequence: Number(counts.forwardedBySequence),
    forwarded_by_total: forwardedByTotal === undefined ? null : Number(forwardedByTotal),
    received: Number(counts.received),
    answered: Number(counts.answered),
    unexplained: Number(counts.unexplained),
    calls_by_kind: Object.fromEntries(counts.differences.map(({ kind, calls }) => [kindName(kind), Number(calls)])),
  });
  await world.out(`${head.slice(0, -1)},"differences":[`);
  let between = '';
  for await (const row of rows) {
    await world.out(between + JSON.stringify(row));
    between = ',';
  }
  await world.out(']}\n');
}

async function writeTables(
  counts: GetReconciliationResponse,
  period: Period,
  rows: AsyncIterable<DifferenceRow>,
  world: World,
): Promise<void> {
  await world.out(`${counts.operatorId} ${periodText(period)} UTC\n\n`);
  await world.out(
    table([
      ['forwarded, by sequence numbers', counts.forwardedBySequence],
      ["forwarded, by the operator's total", counts.forwardedByTotal ?? 'no total submitted'],
      ['received by the hub', counts.received],
      ['answered by the desk', counts.answered],
      ...counts.differences.map(({ kind, calls }) => [kindName(kind), calls]),
      ['unexplained', counts.unexplained],
    ]),
  );
  const widths: number[] = [];
  let page: (readonly string[])[] = [['', '', '', '', '', '', ''], differenceColumns];
  let isEmpty = true;
  for await (const row of rows) {
    isEmpty = false;
    page.push(differenceColumns.map((column) => row[column]));
    if (page.length < pageRows) continue;
    await world.out(table(page, widths));
    page = [];
  }
  if (!isEmpty) await world.out(table(page, widths));
}
