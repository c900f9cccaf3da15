import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReferralCommand } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { askedCentres, type Referral, type ReferralStatus } from './referral.ts';
import { placingAmong, request } from './referral-examples.ts';

// FHIR Task.status as Gravity allows it. `rejected` and a passed deadline end one offer; the referral is a draft again
// until the next offer in the same decision, so it shows as requested -> requested or unplaced.
const edges: Record<ReferralStatus, readonly ReferralStatus[]> = {
  draft: ['requested', 'cancelled', 'unplaced'],
  requested: ['requested', 'accepted', 'cancelled', 'unplaced'],
  accepted: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  unplaced: [],
};

const ngoId = fc.constantFrom('a', 'b', 'c', 'd');
const now = fc.integer({ min: 0, max: 2_000 });
const placing = fc.subarray(['a', 'b', 'c']).map((ids) => placingAmong(...ids));
const command: fc.Arbitrary<ReferralCommand> = fc.oneof(
  fc.record({ type: fc.constant('draft' as const), now, request: fc.constant(request) }),
  fc.record({ type: fc.constant('place' as const), now, placing }),
  fc.record({ type: fc.constant('accept' as const), now, ngoId }),
  fc.record({
    type: fc.constant('reject' as const),
    now,
    ngoId,
    reason: fc.constantFrom('full', 'closed'),
    placing,
  }),
  fc.record({ type: fc.constant('complete' as const), now, ngoId }),
  fc.record({ type: fc.constant('pass-deadline' as const), now, placing }),
  fc.record({ type: fc.constant('withdraw-consent' as const), now }),
);

describe('any sequence of commands', () => {
  it('keeps to the allowed edges, asks nobody twice and numbers offers without a gap', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        let referral: Referral | undefined;
        for (const one of commands) {
          const decision = decide(one, referral);
          if (decision.kind === 'refused' || decision.events.length === 0) continue;
          const before = referral;
          referral = decision.events.reduce<Referral | undefined>(evolve, referral);
          if (before && referral) expect(edges[before.status]).toContain(referral.status);
          const asked = referral ? askedCentres(referral) : [];
          expect(new Set(asked).size).toBe(asked.length);
          for (const event of decision.events) {
            if (event.type === 'sent') expect(event.offer.offerNumber).toBe(asked.length);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('given twice in a row changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 15 }), command, (commands, last) => {
        const after = (referral: Referral | undefined, one: ReferralCommand): Referral | undefined => {
          const decision = decide(one, referral);
          return decision.kind === 'refused' ? referral : decision.events.reduce(evolve, referral as Referral);
        };
        // A passed deadline may pass again for the next offer, which in these examples has the same one.
        fc.pre(last.type !== 'pass-deadline');
        const once = after(commands.reduce(after, undefined), last);
        expect(after(once, last)).toEqual(once);
      }),
    );
  });
});
