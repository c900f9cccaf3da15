import { epochsToHandOut, type PseudonymEpoch } from '../domain/pseudonym-epoch.ts';
import type { CallKeys, Clock, RecordHandingOut } from './ports.ts';

export type HandOutPseudonymKeys = () => Promise<{
  readonly keys: readonly (PseudonymEpoch & { readonly recipientId: string; readonly key: Uint8Array })[];
  readonly digestKey: Uint8Array;
  readonly sealingKeys: readonly (PseudonymEpoch & { readonly keyId: string; readonly privateJwk: string })[];
}>;

/**
 * The service calls gets its keys, one for each recipient and epoch, after the audit of it is committed.
 * @param recipientIds who may see pseudonyms: the IOM missions
 */
export function createHandOutPseudonymKeys(
  keys: CallKeys,
  recipientIds: () => readonly string[],
  recordHandingOut: RecordHandingOut,
  now: Clock,
): HandOutPseudonymKeys {
  return async () => {
    const epochs = epochsToHandOut(now());
    await recordHandingOut(epochs.map(({ epoch }) => epoch));
    return {
      keys: recipientIds().flatMap((recipientId) =>
        epochs.map((epoch) => ({ ...epoch, recipientId, key: keys.pseudonymKeyOf(recipientId, epoch.epoch) })),
      ),
      digestKey: keys.digestKey(),
      sealingKeys: epochs.map((epoch) => ({ ...epoch, ...keys.sealingKeyOf(epoch.epoch) })),
    };
  };
}
