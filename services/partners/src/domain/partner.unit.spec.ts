import { describe, expect, it } from 'vitest';
import { changedPartners, type Partner } from './partner.ts';

const kyivstar: Partner = {
  partnerId: 'kyivstar',
  role: 'OPERATOR',
  name: 'KyivStar GSM',
  countryCode: 'UA',
  status: 'ACTIVE',
  dialledDigits: ['527'],
  services: [],
  languages: [],
  serviceAreas: [],
  capacityAvailable: null,
};
const known = (...partners: Partner[]): Map<string, Partner> => new Map(partners.map((it) => [it.partnerId, it]));

describe('what has to be published of the partners file', () => {
  it('is everything at first', () => {
    expect(changedPartners([kyivstar], known())).toEqual([kyivstar]);
  });

  it('is nothing when nothing changed, whatever the order of the keys', () => {
    const { name, ...rest } = kyivstar;
    expect(changedPartners([kyivstar], known({ ...rest, name }))).toEqual([]);
  });

  it('is the partner whose agreement lists another short number', () => {
    const changed = { ...kyivstar, dialledDigits: ['527', '116123'] };
    expect(changedPartners([changed], known(kyivstar))).toEqual([changed]);
  });

  it('is not a partner that the file left out', () => {
    expect(changedPartners([], known(kyivstar))).toEqual([]);
  });
});
