import { ThroughlineError } from '@throughline/platform/errors';
import type { Handlers } from '@throughline/platform/grpc/handlers';
import type { PseudonymKeyServiceServer } from '@throughline/proto/throughline/vault/v1/vault.ts';
import type { HandOutPseudonymKeys } from '../../application/hand-out-pseudonym-keys.ts';

/** For the service calls and nobody else: whoever has such a key can find the number behind a pseudonym. */
export function createPseudonymKeyServer(
  handlers: Handlers,
  handOutPseudonymKeys: HandOutPseudonymKeys,
): PseudonymKeyServiceServer {
  return {
    getPseudonymKeys: handlers.unary(async (_request, { identity }) => {
      if (identity.kind !== 'service' || identity.name !== 'calls') {
        throw new ThroughlineError('NOT_ENTITLED', 'Only a service of the hub may ask for these keys.');
      }
      const { keys, digestKey, sealingKeys } = await handOutPseudonymKeys();
      return {
        keys: keys.map(({ epoch, recipientId, key, validFrom, validUntil }) => ({
          epoch,
          recipientId,
          key,
          validFrom: new Date(validFrom),
          validUntil: new Date(validUntil),
        })),
        digestKey,
        sealingKeys: sealingKeys.map(({ keyId, privateJwk, validFrom, validUntil }) => ({
          keyId,
          privateJwk,
          validFrom: new Date(validFrom),
          validUntil: new Date(validUntil),
        })),
      };
    }),
  };
}
