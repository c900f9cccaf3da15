import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { Identity } from '@throughline/platform/identity';
import type { GetPseudonymKeysResponse } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { describe, expect, it } from 'vitest';
import { createPseudonymKeyServer } from './pseudonym-key-server.ts';

const key = Uint8Array.of(1);
const digestKey = Uint8Array.of(2);

/** The handler without gRPC around it. */
function ask(identity: Identity): { answer: Promise<GetPseudonymKeysResponse>; handedOut: () => number } {
  let times = 0;
  const bare = { unary: (handle: unknown) => handle } as unknown as Handlers;
  const server = createPseudonymKeyServer(bare, () => {
    times += 1;
    const epoch = { epoch: '2026-Q4', validFrom: 0, validUntil: 1 };
    return Promise.resolve({
      keys: [{ ...epoch, recipientId: 'iom-ukraine', key }],
      digestKey,
      sealingKeys: [{ ...epoch, keyId: 'number-2026-Q4', privateJwk: '{}' }],
    });
  });
  const handle = server.getPseudonymKeys as unknown as (
    request: object,
    context: CallContext,
  ) => Promise<GetPseudonymKeysResponse>;
  return { answer: handle({}, { identity, signal: new AbortController().signal }), handedOut: () => times };
}

describe('keys for pseudonyms', () => {
  it('are for the service calls', async () => {
    await expect(ask({ kind: 'service', name: 'calls' }).answer).resolves.toEqual({
      keys: [{ recipientId: 'iom-ukraine', epoch: '2026-Q4', key, validFrom: new Date(0), validUntil: new Date(1) }],
      digestKey,
      sealingKeys: [{ keyId: 'number-2026-Q4', privateJwk: '{}', validFrom: new Date(0), validUntil: new Date(1) }],
    });
  });

  it.each<Identity>([
    { kind: 'service', name: 'feeds' },
    { kind: 'partner', partnerId: 'calls' },
    { kind: 'partner', partnerId: 'iom-ukraine' },
  ])('are for nobody else: %o', async (identity) => {
    const { answer, handedOut } = ask(identity);
    await expect(answer).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
    expect(handedOut()).toBe(0);
  });
});
