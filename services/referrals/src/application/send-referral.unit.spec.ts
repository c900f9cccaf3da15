import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case, Consent } from '../domain/consent.ts';
import { centre, request } from '../domain/referral-examples.ts';
import { followOthers, type News } from './follow-others.ts';
import { createMemoryReferrals, type MemoryReferrals } from './memory-referrals.ts';
import { createSendReferral } from './send-referral.ts';

const answerTimes = { EMERGENCY: 1_000, URGENT: 3_000, ROUTINE: 14_000 };
const desk = { kind: 'request', actor: 'partner.iom-ukraine' } as const;
const now = 100;

const consent: Consent = {
  consentId: request.consentId,
  missionId: request.missionId,
  personId: request.personId,
  recipientIds: ['a', 'b'],
  purpose: 'REFERRAL',
  validUntil: null,
  withdrawn: false,
};
const withdrawal: Consent = { ...consent, purpose: '', withdrawn: true };
const opened: Case = {
  caseId: request.caseId,
  callId: '01890a5d-ac96-774b-bcce-b302099a8005',
  missionId: request.missionId,
  personId: request.personId,
};
const nothing: News = { consents: [], cases: [], centres: [] };
const consentCame: News = { ...nothing, consents: [{ eventId: 'consent-event', consent }] };
const withdrawalCame: News = { ...nothing, consents: [{ eventId: 'withdrawal-event', consent: withdrawal }] };
const caseCame: News = { ...nothing, cases: [{ eventId: 'case-event', opened }] };

type Stage = {
  readonly referrals: MemoryReferrals;
  readonly send: ReturnType<typeof createSendReferral>;
  readonly hear: (news: News) => Promise<void>;
  readonly centreCame: (id: string) => Promise<void>;
};

async function stage(...news: readonly News[]): Promise<Stage> {
  const referrals = createMemoryReferrals();
  const hear = (it: News): Promise<void> => followOthers(referrals.unit, it, answerTimes, now);
  const centreCame = (id: string): Promise<void> => {
    referrals.centres.set(id, centre(id));
    return hear({ ...nothing, centres: [{ eventId: `${id}-event`, centreId: id }] });
  };
  for (const it of news) await hear(it);
  return { referrals, send: createSendReferral(referrals, answerTimes), hear, centreCame };
}

async function stageWithCentres(...news: readonly News[]): Promise<Stage> {
  const made = await stage(...news);
  await made.centreCame('a');
  await made.centreCame('b');
  return made;
}

const statusOf = ({ referrals }: Stage): string | undefined => referrals.kept.get(request.referralId)?.referral.status;

describe('sending a referral', () => {
  it('offers it at once when consent and case are known, with the deadline of its priority', async () => {
    const it = await stageWithCentres(consentCame, caseCame);
    expect(await it.send(request, desk, now)).toBe('requested');
    expect(it.referrals.happened.map(({ event }) => event)).toEqual([
      { type: 'drafted', request, at: now },
      { type: 'sent', offer: { recipientId: 'a', offerNumber: 1, deadline: now + 3_000 }, at: now },
    ]);
  });

  it('waits as a draft for the consent, and names the event that it waited for', async () => {
    const it = await stageWithCentres(caseCame);
    expect(await it.send(request, desk, now)).toBe('draft');
    await it.hear(consentCame);
    expect(statusOf(it)).toBe('requested');
    expect(it.referrals.happened.at(-1)?.cause).toEqual({ kind: 'event', eventId: 'consent-event' });
  });

  it('gives the first answer again, whatever became of it', async () => {
    const it = await stageWithCentres(caseCame);
    await it.send(request, desk, now);
    await it.hear(consentCame);
    expect(await it.send(request, desk, now)).toBe('draft');
    expect(it.referrals.happened).toHaveLength(2);
  });

  it('refuses other content with the same id', async () => {
    const it = await stageWithCentres(consentCame, caseCame);
    await it.send(request, desk, now);
    await expect(it.send({ ...request, area: 'UA-51' }, desk, now)).rejects.toMatchObject({ reason: 'CONFLICT' });
  });

  it('waits for a centre that the consent names and that is not known yet', async () => {
    const it = await stage(consentCame, caseCame);
    expect(await it.send(request, desk, now)).toBe('draft');
    await it.centreCame('b');
    expect(statusOf(it)).toBe('requested');
    expect(it.referrals.happened.at(-1)?.cause).toEqual({ kind: 'event', eventId: 'b-event' });
  });

  it('says when nobody is left to ask', async () => {
    const it = await stageWithCentres(consentCame, caseCame);
    expect(await it.send({ ...request, language: 'pol' }, desk, now)).toBe('unplaced');
  });

  it.each<[string, Consent]>([
    ['was withdrawn', { ...consent, withdrawn: true }],
    ['was withdrawn, though it never came itself', withdrawal],
    ['has expired', { ...consent, validUntil: now }],
    ['is of another mission', { ...consent, missionId: 'iom-moldova' }],
    ['is of another person', { ...consent, personId: opened.callId }],
  ])('is refused when the consent %s', async (_why, known) => {
    const it = await stageWithCentres({ ...nothing, consents: [{ eventId: 'e', consent: known }] });
    await expect(it.send(request, desk, now)).rejects.toMatchObject({ reason: 'CONSENT_NOT_LIVE' });
    expect(it.referrals.kept.size).toBe(0);
  });

  it('is refused for a case of another mission or another person', async () => {
    const it = await stageWithCentres(consentCame, caseCame);
    const other = await stageWithCentres({
      ...nothing,
      cases: [{ eventId: 'e', opened: { ...opened, missionId: 'iom-moldova' } }],
    });
    await expect(other.send(request, desk, now)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(it.send({ ...request, personId: opened.callId }, desk, now)).rejects.toMatchObject({
      reason: 'REQUEST_INVALID',
    });
  });

  it('asks nobody when what came late is of another person: the desk must act', async () => {
    const it = await stageWithCentres(caseCame);
    await it.send(request, desk, now);
    await it.hear({ ...nothing, consents: [{ eventId: 'e', consent: { ...consent, personId: opened.callId } }] });
    expect(statusOf(it)).toBe('unplaced');
  });

  it('does not ask a centre for more than its capacity', async () => {
    const it = await stage(consentCame, caseCame);
    it.referrals.centres.set('a', { ...centre('a'), capacityAvailable: 1 });
    it.referrals.centres.set('b', { ...centre('b'), active: false });
    expect(await it.send(request, desk, now)).toBe('requested');
    expect(await it.send({ ...request, referralId: opened.callId }, desk, now)).toBe('unplaced');
  });
});

describe('withdrawing the consent', () => {
  it.each<[string, readonly News[]]>([
    ['a draft', [caseCame]],
    ['an offer', [caseCame, consentCame]],
  ])('cancels %s', async (_what, news) => {
    const it = await stageWithCentres(...news);
    await it.send(request, desk, now);
    await it.hear(withdrawalCame);
    expect(statusOf(it)).toBe('cancelled');
    expect(it.referrals.happened.at(-1)).toMatchObject({
      event: { type: 'consent-withdrawn' },
      cause: { kind: 'event', eventId: 'withdrawal-event' },
    });
  });
});

describe('whatever the order in which things come', () => {
  const sentWhen = async (it: Stage): Promise<void> => {
    await it.send(request, desk, now);
  };
  type Step = (it: Stage) => Promise<void>;
  const steps: readonly Step[] = [
    sentWhen,
    (it) => it.hear(consentCame),
    (it) => it.hear(caseCame),
    (it) => it.centreCame('a'),
  ];
  const shuffled = (all: readonly Step[]): fc.Arbitrary<Step[]> =>
    fc.shuffledSubarray([...all], { minLength: all.length });

  it('the referral is offered in the end, once', async () => {
    await fc.assert(
      fc.asyncProperty(shuffled(steps), async (order) => {
        const it = await stage();
        for (const step of order) await step(it);
        expect(statusOf(it)).toBe('requested');
        expect(it.referrals.happened.filter(({ event }) => event.type === 'sent')).toHaveLength(1);
      }),
    );
  });

  it('nothing is open in the end when the consent was withdrawn', async () => {
    const withWithdrawal = [...steps, (it: Stage) => it.hear(withdrawalCame)];
    await fc.assert(
      fc.asyncProperty(shuffled(withWithdrawal), async (order) => {
        const it = await stage();
        for (const step of order)
          await step(it).catch((error: unknown) => expect(error).toMatchObject({ reason: 'CONSENT_NOT_LIVE' }));
        expect([undefined, 'cancelled']).toContain(statusOf(it));
      }),
    );
  });
});
