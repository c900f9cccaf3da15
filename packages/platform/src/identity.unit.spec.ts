import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorOf, identityOf } from './identity.ts';

describe('an identity', () => {
  it('is a partner or a service, from the common name', () => {
    expect(identityOf('partner.kyivstar')).toEqual({ kind: 'partner', partnerId: 'kyivstar' });
    expect(identityOf('partner.faith-hope-love-odesa')).toMatchObject({ partnerId: 'faith-hope-love-odesa' });
    expect(identityOf('service.calls')).toEqual({ kind: 'service', name: 'calls' });
  });

  it.each([
    undefined,
    '',
    'kyivstar',
    'partner.',
    'partner.-x',
    'Partner.kyivstar',
    'partner.Kyivstar',
    'partner.kyivstar.calls',
    'partner.kyivstar\n',
    ' partner.kyivstar',
    'partner.kyivstar,service.vault',
    'operator.kyivstar',
    'partner.київстар',
    `partner.${'x'.repeat(64)}`,
  ])('is nobody for %j', (name) => {
    expect(identityOf(name)).toBeUndefined();
  });

  it('is written in the audit as it stands in the certificate', () => {
    const names = fc.tuple(fc.constantFrom('partner', 'service'), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/));
    fc.assert(
      fc.property(names, ([kind, id]) => {
        const identity = identityOf(`${kind}.${id}`);
        expect(identity && actorOf(identity)).toBe(`${kind}.${id}`);
      }),
    );
  });
});
