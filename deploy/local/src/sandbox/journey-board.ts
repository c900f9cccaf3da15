import { assertNever } from './assert-never.ts';
import type { Observation } from './observation.ts';
import { deskId } from './partner-ids.ts';

/** What all that was observed comes to. No I/O and no clock: the same observations always give the same board. */
export type JourneyBoard = {
  observe(observation: Observation): void;
  readonly counts: Counts;
  /** `counts.finished`, without counting the rest. */
  readonly finished: number;
  /** Acknowledged to an operator, and not seen on the desk's feed. */
  undelivered(): string[];
  /** Whether a partner has yet to acknowledge assistance that came on its feed. */
  readonly awaitsAcknowledgement: boolean;
};

export type Counts = {
  /** Distinct calls that operators were told are permanent. */
  readonly acknowledged: number;
  /** Of these, the ones that came on the desk's feed. */
  readonly delivered: number;
  readonly answered: number;
  readonly referred: number;
  readonly assisted: number;
  readonly assistedBy: Readonly<Record<string, number>>;
  /** Assistance that is recorded, and acknowledged by the desk and by the centre on their feeds. */
  readonly finished: number;
  readonly unplaced: number;
  readonly refused: number;
  /** Items that a partner's feed has and the partner has not acknowledged. */
  readonly behind: Readonly<Record<string, number>>;
};

export function createJourneyBoard(): JourneyBoard {
  const acknowledged = new Set<string>();
  const deliveredToDesk = new Set<string>();
  const answered = new Set<string>();
  const referred = new Set<string>();
  const assisted = new Map<string, string>();
  const acknowledgedBy = new Map<string, Set<string>>();
  const awaiting: { assistanceId: string; partnerId: string; position: bigint }[] = [];
  const positions = new Map<string, { head: bigint; acknowledged: bigint }>();
  let delivered = 0;
  let finished = 0;
  let unplaced = 0;
  let refused = 0;

  const settle = (partnerId: string, acknowledgedPosition: bigint): void => {
    for (let index = awaiting.length - 1; index >= 0; index--) {
      const item = awaiting[index];
      if (item?.partnerId !== partnerId || item.position > acknowledgedPosition) continue;
      awaiting.splice(index, 1);
      const partners = acknowledgedBy.get(item.assistanceId) ?? new Set();
      acknowledgedBy.set(item.assistanceId, partners.add(partnerId === deskId ? 'desk' : 'centre'));
      if (partners.size === 2) finished += 1;
    }
  };

  return {
    observe(observation) {
      switch (observation.kind) {
        case 'call-acknowledged':
          if (!acknowledged.has(observation.callId) && deliveredToDesk.has(observation.callId)) delivered += 1;
          acknowledged.add(observation.callId);
          break;
        case 'call-delivered':
          if (!deliveredToDesk.has(observation.callId) && acknowledged.has(observation.callId)) delivered += 1;
          deliveredToDesk.add(observation.callId);
          break;
        case 'call-answered':
          answered.add(observation.callId);
          break;
        case 'referral-sent':
          referred.add(observation.referralId);
          break;
        case 'assistance-recorded':
          assisted.set(observation.assistanceId, observation.centreId);
          break;
        case 'assistance-delivered': {
          const { assistanceId, partnerId, position } = observation;
          if (partnerId !== deskId) assisted.set(assistanceId, partnerId);
          const side = partnerId === deskId ? 'desk' : 'centre';
          const known = awaiting.some((it) => it.assistanceId === assistanceId && it.partnerId === partnerId);
          if (!known && !acknowledgedBy.get(assistanceId)?.has(side))
            awaiting.push({ assistanceId, partnerId, position });
          break;
        }
        case 'feed-status': {
          const { partnerId, headPosition, acknowledgedPosition } = observation;
          positions.set(partnerId, { head: headPosition, acknowledged: acknowledgedPosition });
          settle(partnerId, acknowledgedPosition);
          break;
        }
        case 'referral-unplaced':
          unplaced += 1;
          break;
        case 'call-refused':
        case 'row-refused':
          refused += 1;
          break;
        case 'case-opened':
        case 'referral-accepted':
        case 'referral-rejected':
        case 'referral-cancelled':
        case 'interrupted':
        case 'step-failed':
        case 'notice':
          break;
        default:
          assertNever(observation);
      }
    },
    get counts() {
      const assistedBy: Record<string, number> = {};
      for (const centreId of assisted.values()) assistedBy[centreId] = (assistedBy[centreId] ?? 0) + 1;
      const behind: Record<string, number> = {};
      for (const [partnerId, it] of positions) behind[partnerId] = Number(it.head - it.acknowledged);
      return {
        acknowledged: acknowledged.size,
        delivered,
        answered: answered.size,
        referred: referred.size,
        assisted: assisted.size,
        assistedBy,
        finished,
        unplaced,
        refused,
        behind,
      };
    },
    get finished() {
      return finished;
    },
    undelivered: () => [...acknowledged].filter((callId) => !deliveredToDesk.has(callId)),
    get awaitsAcknowledgement() {
      return awaiting.length > 0;
    },
  };
}
