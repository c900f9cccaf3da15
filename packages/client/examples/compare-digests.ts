// Does this system hold what the hub holds? Compares days, then the hours of a day that differs.
// THROUGHLINE_FEEDS=localhost:7007 … node examples/compare-digests.ts
import {
  type Digest,
  type DigestedItem,
  digestOf,
  nextPeriod,
  type PartnerClient,
  periodOf,
} from '@throughline/client';
import { connectFromEnvironment } from './connection.ts';

/** Your records of the items whose `appendedAt` is in this time, the end excluded, in the order of their positions. */
export type OwnRecords = (from: Date, until: Date) => readonly DigestedItem[];

/** @returns when the hours begin whose records are not the hub's */
export async function findDifferences(
  client: PartnerClient,
  ownRecords: OwnRecords,
  from: Date,
  until: Date,
): Promise<Date[]> {
  const hours: Date[] = [];
  for (const day of await differing(client, ownRecords, 'DAY', from, until)) {
    hours.push(...(await differing(client, ownRecords, 'HOUR', day, nextPeriod(day, 'DAY'))));
  }
  return hours;
}

async function differing(
  client: PartnerClient,
  ownRecords: OwnRecords,
  period: 'DAY' | 'HOUR',
  from: Date,
  until: Date,
): Promise<Date[]> {
  const digests = await client.sync.listDigests({ period, from, until });
  const told = new Map(digests.map((digest) => [digest.beginsAt?.getTime(), digest]));
  const different: Date[] = [];
  for (let begin = periodOf(from, period); begin < until; begin = nextPeriod(begin, period)) {
    const records = ownRecords(begin, nextPeriod(begin, period));
    if (!(await isEqual(told.get(begin.getTime()), records))) different.push(begin);
  }
  return different;
}

/** A period that lasts is compared as far as the hub has counted it. */
async function isEqual(digest: Digest | undefined, records: readonly DigestedItem[]): Promise<boolean> {
  if (!digest) return records.length === 0;
  const counted = digest.complete ? records : records.filter(({ position }) => position <= digest.lastPosition);
  return (await digestOf(counted)).sha256 === digest.sha256;
}

if (import.meta.main) {
  const client = connectFromEnvironment(process.env);
  const today = periodOf(new Date(), 'DAY');
  const lastMonth = new Date(today.getTime() - 30 * 86_400_000);
  const differences = await findDifferences(client, () => [], lastMonth, today);
  for (const hour of differences) console.log(`fetch again what came from ${hour.toISOString()} on, for an hour`);
  client.close();
}
