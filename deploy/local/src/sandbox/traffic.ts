import { type Call, newId } from '@throughline/client';
import { createCallers } from './caller-numbers.ts';
import { type Chance, createChance } from './chance.ts';
import type { Clock } from './clock.ts';
import { busiest, busyness } from './hours-of-day.ts';
import type { OperatorId } from './partner-ids.ts';
import type { SequenceNumbers } from './sequence-numbers.ts';

export type TrafficSettings = {
  /** Of all operators together, on average over a day. */
  readonly callsPerMinute: number;
  readonly seed: string;
};

/** Shares of the calls: an assumption after the operators' subscribers at the time, Astelit being the youngest. */
const shares: Record<OperatorId, number> = { kyivstar: 0.42, umc: 0.4, astelit: 0.18 };
const recordingEntities = ['KYIV-MSC-1', 'ODESA-MSC-1', 'LVIV-MSC-1'];
const normalRelease = 0;
const normalClearing = 16;

/** The calls of one operator, as they come, until the signal aborts. */
export async function* trafficOf(
  operatorId: OperatorId,
  { callsPerMinute, seed }: TrafficSettings,
  sequence: SequenceNumbers,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Call, void, undefined> {
  const chance = createChance(`${seed}/${operatorId}`);
  const caller = createCallers(operatorId, chance);
  const startedAt = clock.now();
  const mostPerMillisecond = (callsPerMinute * shares[operatorId] * busiest) / 60_000;
  // Calls come by chance: candidates at the busiest hour's rate, of which a quiet hour keeps few. Due times are added
  // up, so that a timer that fires late brings several calls and the average holds.
  for (let due = startedAt; !signal.aborted; ) {
    due += -Math.log(1 - chance.next()) / mostPerMillisecond;
    if (!chance.happens(busyness(due - startedAt, callsPerMinute) / busiest)) continue;
    if (due > clock.now()) await clock.delay(due - clock.now(), signal);
    if (!signal.aborted) yield newCall(operatorId, caller(), chance, sequence, clock.now());
  }
}

function newCall(
  operatorId: OperatorId,
  caller: string | undefined,
  chance: Chance,
  sequence: SequenceNumbers,
  now: number,
): Call {
  const recordingEntity = chance.oneOf(recordingEntities);
  const callDuration = 30 + Math.floor(chance.next() * 600);
  // It has just ended: a record is written when the caller hangs up.
  const answerTime = new Date(now - callDuration * 1_000);
  return {
    callId: newId(),
    dialledDigits: '527',
    ...(caller ? { callingNumber: caller } : { numberRestricted: true }),
    forwardedToNumber: '+380445685015',
    recordingEntity,
    sequenceNumber: sequence.next(`${operatorId}/${recordingEntity}`),
    seizureTime: new Date(answerTime.getTime() - 2_000 - Math.floor(chance.next() * 8_000)),
    answerTime,
    releaseTime: new Date(now),
    callDuration,
    causeForTerm: normalRelease,
    diagnosticsQ850: normalClearing,
    callReferenceNumber: Math.floor(chance.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  };
}
