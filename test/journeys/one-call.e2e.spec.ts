import { HubError, newId } from '@throughline/client';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { PersonField } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions, person } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const other = 'rehab-centre-lviv';

let hub: TestHub;
let journals: Record<'desk' | 'operator' | 'ngo' | 'otherNgo' | 'otherOperator', Journal>;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  journals = {
    desk: keepJournal(hub.client('iom-ukraine')),
    operator: keepJournal(hub.client('kyivstar')),
    otherOperator: keepJournal(hub.client('umc')),
    ngo: keepJournal(hub.client(centre)),
    otherNgo: keepJournal(hub.client(other)),
  };
});
afterAll(async () => {
  await Promise.all(Object.values(journals ?? {}).map((journal) => journal.stop()));
  await hub?.stop();
});

describe('one call', () => {
  it('goes from the operator to the desk, to a centre, and back as assistance', async () => {
    const desk = hub.client('iom-ukraine');
    const ngo = hub.client(centre);
    const call = aCall();
    for await (const answer of hub.client('kyivstar').calls.publishCalls([call])) {
      expect(answer.outcome).toBe('ACCEPTED');
    }
    const forwarded = await until('the call on the desk feed', () =>
      journals.desk.of('callForwarded').find((it) => it.callId === call.callId),
    );
    expect(forwarded).toMatchObject({ operatorId: 'kyivstar', dialledDigits: '527', numberRestricted: false });
    expect(forwarded.callingNumberPseudonym).toMatch(/^[\w-]{43}$/);

    const actions = deskActions(desk);
    await actions.answer(call.callId, 'kyivstar');
    const { personId, consentId, caseId, referralId } = await actions.refer(call.callId, [centre]);
    const sent = await until('the referral on the NGO feed', () => journals.ngo.of('referralSent')[0]);
    expect(sent).toMatchObject({ referralId, caseId, personId, consentId, recipientId: centre, offerNumber: 1 });

    await ngo.referrals.acceptReferral({ referralId });
    const opened = await ngo.vault.openPerson({ personId, consentId });
    expect(opened.data).toEqual({ name: person.name, contact: person.contact, safeContactRules: '' });
    const { openings } = await desk.vault.listOpenings({ personId });
    expect(openings).toMatchObject([
      { partnerId: centre, consentId, fields: [PersonField.PERSON_FIELD_NAME, PersonField.PERSON_FIELD_CONTACT] },
    ]);

    const assistanceId = newId();
    await ngo.assistance.recordAssistance({
      assistanceId,
      referralId,
      assistanceKind: AssistanceKind.ASSISTANCE_KIND_PSYCHOLOGICAL_SUPPORT,
      deliveredAt: new Date(),
    });
    await ngo.referrals.completeReferral({ referralId });
    for (const journal of [journals.desk, journals.ngo]) {
      const delivered = await until('the assistance on the feed', () => journal.of('assistanceDelivered')[0]);
      expect(delivered).toMatchObject({ assistanceId, referralId, caseId, ngoId: centre });
      await until('the completion on the feed', () => journal.of('referralCompleted')[0]);
    }
  });

  it('tells the operator that it was answered, and nothing else', async () => {
    await until('the answer on the operator feed', () => journals.operator.of('callAnswered')[0]);
    expect([...new Set(journals.operator.items.map((item) => item.event?.$case))]).toEqual(['callAnswered']);
  });

  it('shows nothing to a centre and an operator whom it does not concern', () => {
    expect(journals.otherNgo.items).toEqual([]);
    expect(journals.otherOperator.items).toEqual([]);
  });

  it('is numbered on every feed from 1, without a gap', () => {
    for (const { items } of Object.values(journals)) {
      expect(items.map((item) => item.position)).toEqual(items.map((_, index) => BigInt(index + 1)));
    }
  });

  it('leaves no personal data in any log', async () => {
    for (const service of ['partners', 'vault', 'calls', 'cases', 'referrals', 'assistance', 'feeds']) {
      const log = await hub.log(service);
      for (const secret of ['380671234567', '0671234567', ...Object.values(person)]) expect(log).not.toContain(secret);
    }
  });
});

describe('who may not', () => {
  it('opens no contact without a consent that names it', async () => {
    const { personId, consentId } = await deskActions(hub.client('iom-ukraine')).refer(newId(), [centre]);
    const opening = hub.client(other).vault.openPerson({ personId, consentId });
    await expect(opening).rejects.toMatchObject({
      reason: expect.stringMatching(/NOT_ENTITLED|CONSENT_NOT_LIVE|NOT_FOUND/),
    });
  });

  it('answers calls when it is an NGO', async () => {
    const answering = deskActions(hub.client(other)).answer(newId(), 'kyivstar');
    await expect(answering).rejects.toBeInstanceOf(HubError);
    await expect(answering).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
  });

  it('publishes calls when it is an NGO', async () => {
    const publishing = async () => {
      for await (const _ of hub.client(other).calls.publishCalls([aCall()])) throw new Error('it was answered');
    };
    await expect(publishing()).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
  });
});

describe('a withdrawn consent', () => {
  it('closes access at once and tells the centre', async () => {
    const desk = hub.client('iom-ukraine');
    const ngo = hub.client(centre);
    const { personId, consentId, referralId } = await deskActions(desk).refer(newId(), [centre]);
    await until('the referral', () => journals.ngo.of('referralSent').find((it) => it.referralId === referralId));
    await ngo.vault.openPerson({ personId, consentId });
    await desk.vault.withdrawConsent({ consentId });
    await expect(ngo.vault.openPerson({ personId, consentId })).rejects.toMatchObject({ reason: 'CONSENT_NOT_LIVE' });
    await until('the withdrawal', () => journals.ngo.of('consentWithdrawn').find((it) => it.consentId === consentId));
    await until('the end of the referral', () =>
      journals.ngo.of('referralCancelled').find((it) => it.referralId === referralId),
    );
  });
});
