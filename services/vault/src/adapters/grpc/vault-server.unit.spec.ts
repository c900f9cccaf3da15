import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import type { VaultServiceServer } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { describe, expect, it } from 'vitest';
import { createVaultServer, type VaultUseCases } from './vault-server.ts';

const personId = '0199c0de-0000-7000-8000-000000000001';
const consentId = '0199c0de-0000-7000-8000-00000000000c';
const at = new Date('2026-04-25T12:00:00Z');

type Call = { readonly name: keyof VaultUseCases; readonly command: unknown };

/** The server without gRPC around it, asked by a partner of one role. */
function serverFor(role: 'OPERATOR' | 'IOM_MISSION' | 'NGO') {
  const calls: Call[] = [];
  const answering =
    <T>(name: keyof VaultUseCases, answer: T) =>
    (command: unknown): Promise<T> => {
      calls.push({ name, command });
      return Promise.resolve(answer);
    };
  const partners = {
    authorise: (_identity: unknown, ...roles: readonly string[]) => {
      if (!roles.includes(role)) throw new ThroughlineError('NOT_ENTITLED', 'no');
      return { partnerId: 'me' };
    },
  } as unknown as Pick<PartnerDirectory, 'authorise'>;
  const server = createVaultServer({ unary: (handle: unknown) => handle } as unknown as Handlers, partners, {
    sealPerson: answering('sealPerson', undefined),
    recordConsent: answering('recordConsent', undefined),
    withdrawConsent: answering('withdrawConsent', { withdrawnAt: at.getTime() }),
    openPerson: answering('openPerson', {
      data: { NAME: '', CONTACT: 'by letter', SAFE_CONTACT_RULES: '' },
      fields: ['CONTACT' as const],
    }),
    listOpenings: answering('listOpenings', [
      {
        kind: 'PersonOpened' as const,
        personId,
        partnerId: 'vesta',
        consentId,
        fields: ['CONTACT' as const],
        openedAt: at.getTime(),
      },
    ]),
  });
  const ask = async (method: keyof VaultServiceServer & string, request: object): Promise<unknown> => {
    const context: CallContext = {
      identity: { kind: 'partner', partnerId: 'me' },
      signal: new AbortController().signal,
    };
    return (server[method] as unknown as (request: object, context: CallContext) => Promise<unknown>)(request, context);
  };
  return { ask, calls };
}

const requests = {
  sealPerson: { personId, data: { name: 'Olena', contact: '', safeContactRules: '' } },
  recordConsent: { consentId, personId, recipientIds: ['vesta'], purpose: 1, fields: [2], givenAt: at },
  withdrawConsent: { consentId },
  openPerson: { personId, consentId },
  listOpenings: { personId },
} as const;

describe('who may do what in the vault', () => {
  it.each([
    ['sealPerson', ['IOM_MISSION']],
    ['recordConsent', ['IOM_MISSION']],
    ['withdrawConsent', ['IOM_MISSION']],
    ['openPerson', ['NGO']],
    ['listOpenings', ['IOM_MISSION']],
  ] as const)('%s is for %o', async (method, roles) => {
    for (const role of ['OPERATOR', 'IOM_MISSION', 'NGO'] as const) {
      const { ask, calls } = serverFor(role);
      if ((roles as readonly string[]).includes(role)) {
        await ask(method, requests[method]);
        expect(calls).toHaveLength(1);
        // Who asks is from the certificate.
        expect(JSON.stringify(calls[0]?.command)).toContain('"me"');
      } else {
        await expect(ask(method, requests[method])).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
        // Entitlement comes before the request is looked at.
        await expect(ask(method, {})).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
        expect(calls).toEqual([]);
      }
    }
  });
});

describe('the answers of the vault', () => {
  it('are in the words of the contract', async () => {
    const desk = serverFor('IOM_MISSION');
    const centre = serverFor('NGO');
    expect(await desk.ask('sealPerson', requests.sealPerson)).toEqual({ personId });
    expect(await desk.ask('recordConsent', requests.recordConsent)).toEqual({ consentId });
    expect(await desk.ask('withdrawConsent', requests.withdrawConsent)).toEqual({ withdrawnAt: at });
    expect(await centre.ask('openPerson', requests.openPerson)).toEqual({
      data: { name: '', contact: 'by letter', safeContactRules: '' },
      fields: [2],
    });
    expect(await desk.ask('listOpenings', requests.listOpenings)).toEqual({
      openings: [{ partnerId: 'vesta', consentId, fields: [2], openedAt: at }],
    });
  });
});
