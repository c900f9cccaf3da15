import type { Delivery } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import type { Command } from 'commander';
import { overConnection } from '../../connection.ts';
import { exitCodes } from '../../exit-codes.ts';
import { verdictName } from '../../feed/code-names.ts';
import { deliveryFields, sendingsOf } from '../../feed/deliveries.ts';
import { repetitionText } from '../../feed/repetition.ts';
import { jsonLine } from '../../json-line.ts';
import { table } from '../../table.ts';
import type { World } from '../../world.ts';
import { type FeedFlags, withFeedFlags } from './feed-command.ts';

const help = `
Four times are said of each delivery: appended (put on your feed) and sent by the hub, received and acknowledged by your
system; received where your system says it.

Examples:
  throughline feed why 01a1962d-8dca-7447-a624-0f250c283012
  throughline feed why 01a1962d-8dca-7447-a624-0f250c283012 --json

Exit codes: 0 answered, whatever the answer is, 2 usage or the hub says no, 3 interrupted or the hub is away.`;

/** Adds `why EVENT_ID`. @param exit is told the exit code */
export function addWhyCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('why')
    .argument('<event-id>', 'the id of an event')
    .summary('why an event was or was not sent to you')
    .description(
      'Says whether an event was sent to you, when, through which door and when it was acknowledged; or why not.',
    );
  withFeedFlags(command, help).action(async (id: string, flags: FeedFlags) => exit(await run(id, flags, world)));
}

async function run(eventId: string, flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const { verdict, detail, deliveries } = await client.deliveries.explainEvent({ eventId }, { signal: world.signal });
    const answer = { eventId, verdict: verdictName(verdict), detail, deliveries: deliveries.map(deliveryFields) };
    await world.out(flags.json ? jsonLine(answer) : `${answer.verdict}: ${detail}\n${deliveryTable(deliveries)}`);
    return exitCodes.ok;
  });
}

function deliveryTable(deliveries: readonly Delivery[]): string {
  if (deliveries.length === 0) return '';
  return `\n${table([
    ['position', 'verdict', 'door', 'appended', 'sent', 'received', 'acknowledged', 'remark'],
    ...deliveries.flatMap((delivery) =>
      sendingsOf(delivery).map(({ door, sentAt }) => [
        String(delivery.position),
        verdictName(delivery.verdict),
        door,
        ...[delivery.appendedAt, sentAt, delivery.receivedAt, delivery.acknowledgedAt].map(timeText),
        delivery.repetition ? repetitionText(delivery.repetition) : '',
      ]),
    ),
  ])}`;
}

function timeText(time: Date | undefined): string {
  return time?.toISOString() ?? '';
}
