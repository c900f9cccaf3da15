import { newId } from '@throughline/client';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { PersonField } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { openKafkaDoor } from '../harness/feed-topic.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions, person } from '../harness/journey.ts';
import { writeAs } from '../harness/kafka-as.ts';
import { until } from '../harness/until.ts';
import { type PythonEnvironment, preparePython } from './python-environment.ts';
import { createPythonPartners, type PythonPartners } from './python-partners.ts';
import type { PythonProgram } from './python-program.ts';

const centre = 'la-strada-kyiv';
const other = 'rehab-centre-lviv';

let hub: TestHub;
let desk: Journal;
let operator: Journal;
let environment: PythonEnvironment;
let partners: PythonPartners;

beforeAll(async () => {
  environment = await preparePython();
  hub = await startTestHub(inject('parts'));
  desk = keepJournal(hub.client('iom-ukraine'));
  operator = keepJournal(hub.client('kyivstar'));
  partners = createPythonPartners(environment, hub);
});
afterAll(async () => {
  await desk?.stop();
  await operator?.stop();
  await hub?.stop();
  await environment?.remove();
});

/** As an operator reports it, without the caller's number. */
function aReport(over: object = {}) {
  return {
    callId: newId(),
    dialledDigits: '527',
    forwardedToNumber: '+380445685015',
    recordingEntity: 'KYIV-MSC-1',
    sequenceNumber: 1,
    seizureTime: new Date(Date.now() - 60_000).toISOString(),
    ...over,
  };
}

const onDesk = (callId: string) => desk.of('callForwarded').filter((call) => call.callId === callId);
const landed = (callId: string) => until(`${callId} on the desk feed`, () => onDesk(callId).length > 0);

describe('an operator in Python', () => {
  it('writes calls to its topic, and each is on the desk feed once, as a call of the topic that it came on', async () => {
    const reports = { kyivstar: Array.from({ length: 50 }, () => aReport()), umc: [aReport(), aReport()] };
    for (const [operator, calls] of Object.entries(reports)) {
      const program = partners.report(operator, calls);
      expect(await program.ended()).toBe(0);
      expect(program.journal.map(({ written }) => written)).toEqual(calls.map(({ callId }) => callId));
    }
    for (const [operatorId, calls] of Object.entries(reports)) {
      for (const { callId, seizureTime } of calls) {
        await landed(callId);
        const expected = { operatorId, dialledDigits: '527', seizureTime: new Date(seizureTime) };
        expect(onDesk(callId)).toMatchObject([{ ...expected, callingNumberPseudonym: '' }]);
      }
    }
  });

  it('seals the number: the desk sees the same caller as over gRPC, and the same call through both doors is one', async () => {
    const [report, later] = [aReport({ callingNumber: '067 123 45 67' }), aCall({ callingNumber: '+380671234567' })];
    expect(await partners.report('kyivstar', [report]).ended()).toBe(0);
    await landed(report.callId);
    const { callingNumber, seizureTime, sequenceNumber, ...same } = { ...report, callingNumber: '+380671234567' };
    const again = {
      ...same,
      callingNumber,
      seizureTime: new Date(seizureTime),
      sequenceNumber: BigInt(sequenceNumber),
    };
    const outcomes: string[] = [];
    for await (const { outcome } of hub.client('kyivstar').calls.publishCalls([again, later])) outcomes.push(outcome);
    expect(outcomes).toEqual(['DUPLICATE', 'ACCEPTED']);
    await landed(later.callId);
    const [sealed] = onDesk(report.callId);
    expect(sealed?.callingNumberPseudonym).toMatch(/^[\w-]{43}$/);
    expect(onDesk(later.callId)[0]?.callingNumberPseudonym).toBe(sealed?.callingNumberPseudonym);
  });

  it.each(['snappy', 'lz4', 'zstd', 'gzip'])(
    'compresses its batches with %s, and each call lands',
    async (compression) => {
      // Alike and many, so that librdkafka does compress them.
      const reports = Array.from({ length: 100 }, () => aReport());
      const program = partners.report('kyivstar', reports, undefined, { compression });
      expect(await program.ended()).toBe(0);
      await Promise.all(reports.map(({ callId }) => landed(callId)));
    },
  );

  it('writes a record twice, at once and after a restart, and it is one call', async () => {
    const [report, last] = [aReport(), aReport()];
    expect(await partners.report('kyivstar', [report, report]).ended()).toBe(0);
    expect(await partners.report('kyivstar', [report, last]).ended()).toBe(0);
    // The topic has one partition: what was before is done.
    await landed(last.callId);
    expect(onDesk(report.callId)).toHaveLength(1);
  });

  it('claims the id of another operator: that record comes back on its feed, the others land', async () => {
    const [before, claimed, after] = [aReport(), aReport({ operatorId: 'umc' }), aReport({ operatorId: 'kyivstar' })];
    expect(await partners.report('kyivstar', [before, claimed, after]).ended()).toBe(0);
    await Promise.all([landed(before.callId), landed(after.callId)]);
    const back = await until('the refusal on its feed', () =>
      operator.of('callRefused').find(({ callId }) => callId === claimed.callId),
    );
    expect(back).toMatchObject({ reason: ErrorReason.ERROR_REASON_OPERATOR_MISMATCH, door: 'KAFKA', partition: 0 });
    expect(onDesk(claimed.callId)).toEqual([]);
  });

  it('may not write to the topic of another operator', async () => {
    const report = aReport();
    const program = partners.report('kyivstar', [report], 'operators.umc.calls');
    expect(await program.ended()).toBe(1);
    expect(program.journal).toEqual([{ denied: report.callId, error: 'TOPIC_AUTHORIZATION_FAILED' }]);
  });

  it('may not read its own topic', async () => {
    const program = partners.read('kyivstar', 'operators.kyivstar.calls');
    expect(await program.ended()).toBe(1);
    expect(program.journal).toMatchObject([{ error: 'TOPIC_AUTHORIZATION_FAILED' }]);
  });
});

describe('an NGO in Python', () => {
  const refer = () => deskActions(hub.client('iom-ukraine')).refer(newId(), [centre]);
  const delivered = (referralId: string) =>
    desk.of('assistanceDelivered').filter((assistance) => assistance.referralId === referralId);
  /** Two services tell of the end, in whichever order. */
  const finished = async (referralId: string): Promise<void> => {
    const ofIt = (event: { readonly referralId: string }): boolean => event.referralId === referralId;
    await until('the assistance on the desk feed', () => delivered(referralId).length > 0);
    await until('the completion on the desk feed', () => desk.of('referralCompleted').some(ofIt));
  };
  const positionsOf = ({ journal }: PythonProgram): number[] =>
    journal.flatMap(({ event, position }) => (event ? [Number(position)] : []));
  const expectNoGap = (positions: readonly number[]): void =>
    expect(positions).toEqual(positions.map((_, index) => (positions[0] ?? 0) + index));
  const acknowledged = async (): Promise<number> =>
    Number((await hub.client(centre).feeds.getFeedStatus({})).acknowledgedPosition);

  it('takes a referral from its feed, opens what the person consented to and no more, and delivers', async () => {
    const ngo = partners.follow(centre);
    const { referralId, caseId, personId, consentId } = await refer();
    const opened = await ngo.said('opened', (entry) => entry['did'] === 'opened');
    expect(opened).toMatchObject({ referralId, fields: ['PERSON_FIELD_NAME', 'PERSON_FIELD_CONTACT'] });
    expect(opened['contact']).toEqual({ name: person.name, contact: person.contact });

    await finished(referralId);
    expect(delivered(referralId)).toMatchObject([{ caseId, ngoId: centre }]);
    const { openings } = await hub.client('iom-ukraine').vault.listOpenings({ personId });
    expect(openings).toMatchObject([
      { partnerId: centre, consentId, fields: [PersonField.PERSON_FIELD_NAME, PersonField.PERSON_FIELD_CONTACT] },
    ]);
  });

  it('is killed in the middle of a referral and goes on after what it acknowledged, without a gap', async () => {
    const first = partners.follow(centre);
    const referrals = [await refer()];
    await first.said('accepted', (entry) => entry['did'] === 'accepted');
    await first.stop('SIGKILL');
    referrals.push(await refer(), await refer());
    const atRestart = await acknowledged();

    const second = partners.follow(centre);
    for (const { referralId } of referrals) await finished(referralId);
    const seen = [positionsOf(first), positionsOf(second)] as const;
    for (const positions of seen) expectNoGap(positions);
    expect(seen[1][0]).toBeGreaterThan(atRestart);
    expect(seen[1][0]).toBeLessThanOrEqual((seen[0].at(-1) ?? 0) + 1);
    // The one that it was killed in was worked through twice; it was assistance once.
    for (const { referralId } of referrals) expect(delivered(referralId)).toHaveLength(1);
  });

  it('is stopped in order and goes on with the next item', async () => {
    const first = partners.follow(centre);
    const { referralId } = await refer();
    await first.said('completed', (entry) => entry['did'] === 'completed' && entry['referralId'] === referralId);
    await first.stop();
    const last = (await first.said('stopped', (entry) => entry['stopped'] === true))['position'];
    expect(await acknowledged()).toBe(last);

    const second = partners.follow(centre);
    const next = await refer();
    await finished(next.referralId);
    expect(positionsOf(second)[0]).toBe(Number(last) + 1);
  });

  it('runs twice at the same time, and nothing is there twice', async () => {
    const after = await acknowledged();
    const programs = [partners.follow(centre, after), partners.follow(centre, after)];
    const { referralId } = await refer();
    const recorded = programs.map(({ said }) =>
      said('assisted', (entry) => entry['did'] === 'assisted' && entry['referralId'] === referralId),
    );
    expect(new Set((await Promise.all(recorded)).map(({ assistanceId }) => assistanceId)).size).toBe(1);
    // What a repetition would have put on the feed comes before this.
    await finished((await refer()).referralId);
    expect(delivered(referralId)).toHaveLength(1);
  });

  it('comes too late for a person who has withdrawn, and goes on with the next', async () => {
    const withdrawn = await refer();
    const ofIt = ({ referralId }: { readonly referralId: string }) => referralId === withdrawn.referralId;
    await until('the offer on the desk feed', () => desk.of('referralSent').some(ofIt));
    await hub.client('iom-ukraine').vault.withdrawConsent({ consentId: withdrawn.consentId });
    await until('the cancellation on the desk feed', () => desk.of('referralCancelled').some(ofIt));
    const ngo = partners.follow(centre);
    // It was not there when the referral was sent: of that it gets the place, and nothing else.
    await ngo.said('that something is withheld', (entry) => entry['event'] === 'withheld');
    expect(ngo.journal.filter((it) => it['did'] === 'opened' && it['referralId'] === withdrawn.referralId)).toEqual([]);
    await finished((await refer()).referralId);
  });

  it('follows on when the hub restarts its feeds', async () => {
    const ngo = partners.follow(centre);
    await finished((await refer()).referralId);
    await hub.kill('feeds');
    await hub.start('feeds');
    await finished((await refer()).referralId);
    expectNoGap(positionsOf(ngo));
  });

  it('takes its feed from its topic, is killed, and goes on after what it committed, which is acknowledged', async () => {
    const before = (await hub.client(other).feeds.getFeedStatus({})).acknowledgedPosition;
    await openKafkaDoor(hub, other);
    const referOther = () => deskActions(hub.client('iom-ukraine')).refer(newId(), [other]);
    const seen = (program: PythonProgram, { referralId }: { readonly referralId: string }) =>
      program.said('its referral', (entry) => entry['referralId'] === referralId);
    const acknowledgedAs = (position: unknown) =>
      until('the acknowledgement', async () => {
        const { acknowledgedPosition } = await hub.client(other).feeds.getFeedStatus({});
        return acknowledgedPosition === BigInt(Number(position));
      });

    const first = partners.readFeed(other);
    const sent = await seen(first, await referOther());
    expect(sent).toMatchObject({ event: 'ReferralSent', eventId: expect.any(String) });
    await acknowledgedAs(sent['position']);
    await first.stop('SIGKILL');
    const whileAway = [await referOther(), await referOther()];

    const second = partners.readFeed(other);
    for (const referral of whileAway) await seen(second, referral);
    const positions = [...positionsOf(first), ...positionsOf(second)];
    expect(positions).toEqual(positions.map((_, index) => Number(before) + 1 + index));
    await second.stop();
    await acknowledgedAs(positions.at(-1));
  });

  it('may read its own topic, in a group of its own', async () => {
    await writeAs(hub, hub.certificates.administrator, `feeds.${centre}`, [{ value: Buffer.from('an item') }]);
    const program = partners.read(centre, `feeds.${centre}`, `${centre}.reader`);
    expect(await program.ended()).toBe(0);
    expect(program.journal).toMatchObject([{ offset: 0, bytes: 7 }, { end: 1 }]);
  });

  it.each([
    ['the topic of another', `feeds.${other}`, `${centre}.reader`, 'TOPIC_AUTHORIZATION_FAILED'],
    ['its own topic in a group of another', `feeds.${centre}`, `${other}.reader`, 'GROUP_AUTHORIZATION_FAILED'],
    ['what an operator writes', 'operators.kyivstar.calls', `${centre}.reader`, 'TOPIC_AUTHORIZATION_FAILED'],
  ])('may not read %s', async (_what, topic, group, error) => {
    const program = partners.read(centre, topic, group);
    expect(await program.ended()).toBe(1);
    expect(program.journal).toMatchObject([{ error }]);
  });
});
