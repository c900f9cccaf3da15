import { counter } from '@throughline/platform/telemetry/instruments';
import type { DeadLetterReason } from '../../domain/dead-letter.ts';
import type { Door } from '../../domain/doors.ts';

const delivered = counter('throughline.feed.items.delivered');
const failures = counter('throughline.door.failures');
const deadLetters = counter('throughline.door.dead_letters');

const of = (partnerId: string, door: Door) => ({ 'throughline.partner.id': partnerId, 'throughline.door': door });

export function countDelivered(partnerId: string, door: Door, items: number): void {
  delivered.add(items, of(partnerId, door));
}

export function countFailure(
  partnerId: string,
  door: Door,
  kind: 'REFUSED' | 'UNREACHABLE' | 'GONE' | 'UNCERTAIN',
): void {
  failures.add(1, { ...of(partnerId, door), 'error.type': kind });
}

export function countDeadLetter(partnerId: string, door: Door, reason: DeadLetterReason): void {
  deadLetters.add(1, { ...of(partnerId, door), 'throughline.reason': reason });
}
