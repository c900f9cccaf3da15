import { epochsToHandOut, type PseudonymEpoch } from '../domain/pseudonym-epoch.ts';
import type { CallKeys, Clock, RecordHandingOut } from './ports.ts';

export type HandOutPseudonymKeys = () => Promise<{
  readonly keys: readonly (PseudonymEpoch & { readonly key: Uint8Array })[];
  readonly digestKey: Uint8Array;
}>;

/** The service calls gets the key of now, and the next one near the turn, after the audit of it is committed. */
export function createHandOutPseudonymKeys(
  keys: CallKeys,
  recordHandingOut: RecordHandingOut,
  now: Clock,
): HandOutPseudonymKeys {
  return async () => {
    const epochs = epochsToHandOut(now());
    await recordHandingOut(epochs.map(({ epoch }) => epoch));
    return {
      keys: epochs.map((epoch) => ({ ...epoch, key: keys.pseudonymKeyOf(epoch.epoch) })),
      digestKey: keys.digestKey(),
    };
  };
}
