import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePartners } from './partners-file.ts';

const sandbox = new URL('../../../../../deploy/local/partners.json', import.meta.url);

describe('the partners file', () => {
  it('of the sandbox names three operators, one IOM mission and three centres', () => {
    const partners = parsePartners(readFileSync(sandbox, 'utf8'), 'partners.json');
    const count = (role: string): number => partners.filter((partner) => partner.role === role).length;
    expect([count('OPERATOR'), count('IOM_MISSION'), count('NGO')]).toEqual([3, 1, 3]);
  });

  it('is refused with every problem at once', () => {
    const text = JSON.stringify({
      partners: [
        {
          partnerId: 'Bad Id',
          role: 'OPERATOR',
          name: 'X',
          countryCode: 'UA',
          status: 'ACTIVE',
          dialledDigits: ['527'],
        },
        { partnerId: 'y', role: 'NGO', name: 'Y', countryCode: 'Ukraine', status: 'ACTIVE' },
      ],
    });
    expect(() => parsePartners(text, 'f')).toThrow(/partners\.0\.partnerId[\s\S]*partners\.1\.countryCode/);
  });

  it('is refused when an id is there twice', () => {
    const one = { partnerId: 'a', role: 'IOM_MISSION', name: 'A', countryCode: 'UA', status: 'ACTIVE' };
    expect(() => parsePartners(JSON.stringify({ partners: [one, one] }), 'f')).toThrow(/a is there twice/);
  });

  it.each(['calls', 'dead-letters'])(
    'is refused when a partner has a name that the hub has itself: %s',
    (partnerId) => {
      const one = { partnerId, role: 'IOM_MISSION', name: 'A', countryCode: 'UA', status: 'ACTIVE' };
      expect(() => parsePartners(JSON.stringify({ partners: [one] }), 'f')).toThrow(/a name that the hub has itself/);
    },
  );

  it('is refused when it is not JSON', () => {
    expect(() => parsePartners('{', 'f')).toThrow('f is not JSON.');
  });
});
