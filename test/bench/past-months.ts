/** A month of a table that is partitioned by UUIDs of version 7. */
export type PastMonth = {
  /** `2026_11` */
  readonly name: string;
  /** Milliseconds since the epoch: the first, and the first of what comes after. */
  readonly from: number;
  readonly to: number;
  /** The bounds as UUIDs, as the service makes them. */
  readonly fromId: string;
  readonly toId: string;
};

/** The month of `now` and those before it, the oldest first, in UTC. */
export function pastMonths(now: number, count: number): PastMonth[] {
  const date = new Date(now);
  const startOf = (monthsAgo: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsAgo);
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [startOf(count - 1 - index), startOf(count - 2 - index)];
    const name = new Date(from).toISOString().slice(0, 7).replace('-', '_');
    return { name, from, to, fromId: lowestId(from), toId: lowestId(to) };
  });
}

/** How many rows each month gets, so that they are spread evenly from the beginning of the first until now. */
export function spread(rows: number, months: readonly PastMonth[], now: number): number[] {
  const first = months[0]?.from ?? now;
  let given = 0;
  return months.map(({ to }) => {
    const until = Math.round((rows * (Math.min(to, now) - first)) / (now - first));
    const share = until - given;
    given = until;
    return share;
  });
}

function lowestId(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
