import { createHash } from 'node:crypto';

/** An item's place, as your system keeps it. */
export type Placed = { readonly position: bigint; readonly eventId: string };

/**
 * The digest of items as the hub computes it (`sync.listDigests`): SHA-256, as lower case hex, of a line for each.
 * @param items those whose `appendedAt` is in the period, in the order of their positions
 */
export function digestOf(items: Iterable<Placed>): string {
  const hash = createHash('sha256');
  for (const { position, eventId } of items) hash.update(`${position} ${eventId}\n`);
  return hash.digest('hex');
}
