import { describe, expect, it } from 'vitest';
import type { ConsentState } from '../domain/consent.ts';
import type { PersonalData } from '../domain/person.ts';
import { createOpenPerson } from './open-person.ts';
import type { OpeningStore, Sealing } from './ports.ts';

const personId = '0199c0de-0000-7000-8000-000000000001';
const consentId = '0199c0de-0000-7000-8000-00000000000c';
const state: ConsentState = {
  kind: 'given',
  consent: {
    consentId,
    personId,
    missionId: 'iom-ukraine',
    recipientIds: ['la-strada'],
    purpose: 'REFERRAL',
    fields: ['CONTACT'],
    givenAt: 0,
    validUntil: null,
  },
};
const data: PersonalData = { NAME: '', CONTACT: 'by letter', SAFE_CONTACT_RULES: '' };

/** Says in which order things happen. */
function vault(commit: () => Promise<void>): { open: ReturnType<typeof createOpenPerson>; steps: string[] } {
  const steps: string[] = [];
  const openings: OpeningStore = {
    async open(_personId, _consentId, decide) {
      const decision = decide(state, { kind: 'sealed', missionId: 'iom-ukraine', contentDigest: new Uint8Array() });
      await commit();
      steps.push(`committed ${decision.kind}`);
      return {
        decision,
        sealed: decision.kind === 'accepted' ? { wrappedKey: new Uint8Array(), fields: new Map() } : undefined,
      };
    },
    list: () => Promise.resolve([]),
  };
  const sealing: Pick<Sealing, 'open'> = {
    open: () => {
      steps.push('unlocked');
      return data;
    },
  };
  return { open: createOpenPerson(openings, sealing as Sealing, () => 1), steps };
}

describe('opening a person', () => {
  it('unlocks after the commit of the opening and its audit', async () => {
    const { open, steps } = vault(() => Promise.resolve());
    await expect(open({ personId, consentId, partnerId: 'la-strada' })).resolves.toEqual({ data, fields: ['CONTACT'] });
    expect(steps).toEqual(['committed accepted', 'unlocked']);
  });

  it('unlocks nothing when the opening cannot be recorded', async () => {
    const { open, steps } = vault(() => Promise.reject(new Error('no audit')));
    await expect(open({ personId, consentId, partnerId: 'la-strada' })).rejects.toThrow('no audit');
    expect(steps).toEqual([]);
  });

  it('unlocks nothing for who is not a recipient', async () => {
    const { open, steps } = vault(() => Promise.resolve());
    await expect(open({ personId, consentId, partnerId: 'vesta' })).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
    expect(steps).toEqual(['committed refused']);
  });
});
