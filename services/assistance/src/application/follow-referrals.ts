import type { Holding } from '../domain/assistance.ts';

export type HoldingStore = {
  /** Keeps the later standing, whatever the order in which they come: what ended is not accepted again. */
  remember(holdings: readonly Holding[]): Promise<void>;
};

/** Keeps in step with who holds which referral. */
export async function followReferrals(store: HoldingStore, holdings: readonly Holding[]): Promise<void> {
  // A draft that was cancelled was never anybody's.
  await store.remember(holdings.filter((it) => it.offerNumber > 0));
}
