import type { Delivery, TracedEvent, TraceResponse } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import type { Command } from 'commander';
import { overConnection } from '../connection.ts';
import { durationText } from '../duration.ts';
import { exitCodes } from '../exit-codes.ts';
import { verdictName } from '../feed/code-names.ts';
import { deliveryFields, sendingsOf } from '../feed/deliveries.ts';
import { jsonLine } from '../json-line.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';
import { type FeedFlags, feedExitCodes, withFeedFlags } from './feed/feed-command.ts';

const help = `
You see the events that concern you. Below each event are its deliveries, with the time from the event until it was
appended (put on the feed) and sent by the hub, and received and acknowledged by the partner's system. A minus says that
the clocks of two systems differ.

Examples:
  throughline trace 01a1962d-8dca-7447-a624-0f250c283012
  throughline trace 01a1962d-8dca-7447-a624-0f250c283012 --json

${feedExitCodes}`;

/** Adds `trace ID`. @param exit is told the exit code */
export function addTraceCommand(parent: Command, world: World, exit: (code: number) => void): void {
  const command = parent
    .command('trace')
    .argument('<id>', 'of a call, a case, a referral or an event')
    .summary('everything that came of a call, and its deliveries')
    .description('Shows everything that came of a call, in the order of time, over all services and deliveries.');
  withFeedFlags(command, help).action(async (id: string, flags: FeedFlags) => exit(await run(id, flags, world)));
}

async function run(id: string, flags: FeedFlags, world: World): Promise<number> {
  return overConnection(flags, world, 'feeds', async ({ client }) => {
    const trace = await client.deliveries.trace({ id }, { signal: world.signal });
    await world.out(flags.json ? json(trace) : timeline(trace));
    return exitCodes.ok;
  });
}

function json({ correlationId, events }: TraceResponse): string {
  return jsonLine({
    correlationId,
    events: events.map((event) => ({ ...event, deliveries: event.deliveries.map(deliveryFields) })),
  });
}

function timeline({ correlationId, events }: TraceResponse): string {
  const start = events[0]?.time;
  const took = since(start, events.at(-1)?.time);
  const deliveries = events.flatMap((event) => event.deliveries.flatMap((delivery) => deliveryRows(event, delivery)));
  const [header, ...eventLines] = linesOf([
    ['time', 'since_start', 'service', 'kind', 'subject'],
    ...events.map((event) => eventRow(event, start)),
  ]);
  // Aligned over all events, and then put below their own.
  const deliveryLines = linesOf(deliveries);
  let text = `${correlationId}: ${counted(events.length, 'event')} in ${took.replace('+', '')}\n\n${header}\n`;
  for (const [index, event] of events.entries()) {
    const rows = event.deliveries.reduce((sum, delivery) => sum + sendingsOf(delivery).length, 0);
    const own = deliveryLines.splice(0, rows).map((line) => `    ${line}\n`);
    text += `${eventLines[index]}\n${own.join('')}`;
  }
  return text;
}

function eventRow({ time, service, eventKind, subject }: TracedEvent, start: Date | undefined): string[] {
  return [time?.toISOString() ?? '', since(start, time), service, eventKind, subject];
}

/** One for each door that it was sent through. */
function deliveryRows({ time }: TracedEvent, delivery: Delivery): string[][] {
  const { partnerId, position, appendedAt, receivedAt, acknowledgedAt, verdict, repetition } = delivery;
  return sendingsOf(delivery).map(({ door, sentAt }) => [
    partnerId,
    door || '-',
    `position ${position}`,
    `appended ${since(time, appendedAt)}`,
    `sent ${since(time, sentAt)}`,
    `received ${since(time, receivedAt)}`,
    `acknowledged ${since(time, acknowledgedAt)}`,
    [acknowledgedAt ? '' : verdictName(verdict), repetition ? 'again' : ''].filter(Boolean).join(', '),
  ]);
}

function linesOf(rows: readonly (readonly string[])[]): string[] {
  return table(rows).split('\n').slice(0, -1);
}

/** `+12 ms`, or `-` for what is not known. */
function since(start: Date | undefined, time: Date | undefined): string {
  if (!start || !time) return '-';
  const text = durationText(time.getTime() - start.getTime());
  return text.startsWith('-') ? text : `+${text}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
