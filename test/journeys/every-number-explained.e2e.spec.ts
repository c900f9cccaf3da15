import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, newId } from '@throughline/client';
import { InformationTopic } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { throughlineCalls } from '../harness/command-line.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { readMetrics } from '../harness/read-metrics.ts';
import { until } from '../harness/until.ts';

/** An hour of yesterday, so that it is over. */
const hour = Math.floor((Date.now() - 86_400_000) / 3_600_000) * 3_600_000;
const entity = 'KYIV-MSC-7';

let hub: TestHub;
let operator: Journal;
let desk: Journal;
let folder: string;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'), { extraOf: { calls: { SEQUENCE_GAP_GRACE_SECONDS: '0' } } });
  operator = keepJournal(hub.client('kyivstar'));
  desk = keepJournal(hub.client('iom-ukraine'));
  folder = await mkdtemp(join(tmpdir(), 'throughline-explained-'));
});
afterAll(async () => {
  await operator?.stop();
  await desk?.stop();
  await hub?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const numbered = (sequenceNumber: number, over: Partial<Call> = {}): Call =>
  aCall({
    recordingEntity: entity,
    sequenceNumber: BigInt(sequenceNumber),
    seizureTime: new Date(hour + sequenceNumber * 1_000),
    ...over,
  });

async function publishAs(operatorId: string, ...calls: Call[]): Promise<string[]> {
  const outcomes: string[] = [];
  for await (const { outcome } of hub.client(operatorId).calls.publishCalls(calls)) outcomes.push(outcome);
  return outcomes;
}
const publish = (...calls: Call[]): Promise<string[]> => publishAs('kyivstar', ...calls);

const throughline = (...args: string[]) => throughlineCalls(hub, 'kyivstar', args).ended;
const period = `${new Date(hour).toISOString().slice(0, 13)}Z`;
const reconcile = async (...more: string[]) => {
  const { code, text } = await throughline('reconcile', '--hour', period, ...more);
  expect(code, text).toBe(0);
  return text;
};

describe('an hour in which the counts of an operator and of IOM differ', () => {
  const answered = numbered(1, { answerTime: new Date(hour + 5_000) });
  const notRecorded = numbered(2, { answerTime: new Date(hour + 6_000) });
  const abandoned = numbered(3);
  const refused = numbered(4, { causeForTerm: 99 });
  const late = numbered(7);
  const withoutEvent = newId();

  it('shows on the operator feed which sequence numbers are missing, and that a late record closed them', async () => {
    expect(await publish(answered, notRecorded, abandoned, refused, numbered(5), numbered(8))).toEqual([
      ...['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'INVALID', 'ACCEPTED', 'ACCEPTED'],
    ]);
    const found = await until('the gap', () => operator.of('sequenceGapFound')[0]);
    expect(found).toMatchObject({ operatorId: 'kyivstar', recordingEntity: entity, firstNumber: 6n, lastNumber: 7n });
    expect((await throughline('gaps')).text).toContain(entity);
    await publish(late);
    const closed = await until('the late record', () => operator.of('sequenceGapClosed')[0]);
    expect(closed).toMatchObject({ recordingEntity: entity, firstNumber: 7n, lastNumber: 7n });
    await publish(numbered(8));
    const repeated = await until('the repetition', () => operator.of('sequenceNumbersRepeated')[0]);
    expect(repeated).toMatchObject({ recordingEntity: entity, firstNumber: 8n, lastNumber: 8n });
  });

  it('is explained call by call, as a table, as JSON and as CSV', async () => {
    expect(await publish(answered)).toEqual(['DUPLICATE']);
    const cases = hub.client('iom-ukraine').cases;
    for (const callId of [answered.callId, withoutEvent]) {
      await cases.recordInformation({
        callId,
        operatorId: 'kyivstar',
        informationTopics: [InformationTopic.INFORMATION_TOPIC_MIGRATION_REALITIES],
        answeredAt: new Date(hour + 10_000),
      });
    }
    expect((await throughline('total', '--hour', period, '--forwarded', '12')).code).toBe(0);
    const differences = await until('the answers in the books', async () => {
      const { differences: list } = JSON.parse(await reconcile('--json')) as {
        readonly differences: readonly {
          readonly kind: string;
          readonly call_id: string;
          readonly sequence_number: string;
        }[];
      };
      return list.some(({ kind }) => kind === 'ANSWERED_WITHOUT_CALL_EVENT') ? list : undefined;
    });
    const of = (kind: string) => differences.filter((it) => it.kind === kind);
    expect(of('ANSWERED_WITHOUT_CALL_EVENT')).toMatchObject([{ call_id: withoutEvent }]);
    expect(of('NEVER_RECEIVED')).toMatchObject([{ sequence_number: '6' }]);
    expect(of('REFUSED')).toMatchObject([{ call_id: refused.callId, reason: 'CODE_UNKNOWN' }]);
    expect(of('ANSWER_NOT_RECORDED')).toMatchObject([{ call_id: notRecorded.callId }]);
    expect(of('ABANDONED_BEFORE_ANSWER').map(({ call_id }) => call_id)).toContain(abandoned.callId);
    expect(of('DUPLICATE').map(({ call_id }) => call_id)).toContain(answered.callId);
    expect(await reconcile()).toMatch(/unexplained/i);
    const csv = await reconcile('--csv');
    expect(csv.split(/\r?\n/)[0]).toMatch(/kind/);
    expect(csv).toContain(refused.callId);
    expect(csv).not.toContain('671234567');
  });
});

describe('a file of calls', () => {
  it('is imported once, through the same path as the other doors, however often it is run', async () => {
    const file = join(folder, 'calls.csv');
    const twin = aCall();
    await publish(twin);
    const at = new Date(hour).toISOString();
    const rows = [
      'call_id,dialled_digits,forwarded_to_number,recording_entity,seizure_time,calling_number,sequence_number',
      `${twin.callId},527,${twin.forwardedToNumber},${twin.recordingEntity},${twin.seizureTime.toISOString()},${twin.callingNumber},`,
      ...Array.from({ length: 50 }, (_, index) => `,527,+380445685015,LVIV-MSC-1,${at},+380671234567,${index + 1}`),
      `,112,+380445685015,LVIV-MSC-1,${at},+380671234567,51`,
    ];
    await writeFile(file, rows.join('\r\n'));
    const first = await throughline('import', file, '--json');
    expect([first.code, JSON.parse(first.text)]).toMatchObject([1, { accepted: 50, duplicate: 1, refused: 1 }]);
    const report = await readFile(`${file}.refused.csv`, 'utf8');
    expect(report).toContain('DIALLED_DIGITS_NOT_AGREED');
    expect(report).not.toContain('671234567');
    const again = await throughline('import', file, '--json', '--restart');
    expect([again.code, JSON.parse(again.text)]).toMatchObject([1, { accepted: 0, duplicate: 51, refused: 1 }]);
    await until('the calls on the desk feed', () => {
      const seen = desk.of('callForwarded').filter(({ forwardedToNumber }) => forwardedToNumber === '+380445685015');
      return seen.length >= 50;
    });
    const told = await until('the refusal', () => operator.of('callRefused').find(({ door }) => door === 'FILE'));
    expect(told).toMatchObject({ recordingEntity: 'LVIV-MSC-1', sequenceNumber: 51n });
  });
});

describe('the gauge throughline_sequence_missing', () => {
  const missing = async (): Promise<string | undefined> => {
    const text = await readMetrics(hub.settings.ports.services.calls.metrics, hub.certificates.administrator);
    return /^throughline_sequence_missing\{[^}]*throughline_partner_id="umc"[^}]*\} (\S+)/m.exec(text)?.[1];
  };
  const missingIs = (wanted: string) =>
    until(`the gauge at ${wanted}`, async () => (await missing()) === wanted, 20_000);

  it('shows how many numbers of an operator are missing, and falls to nothing when the late records arrive', async () => {
    await publishAs('umc', numbered(1), numbered(2), numbered(6));
    await missingIs('3');
    await publishAs('umc', numbered(4));
    await missingIs('2');
    await publishAs('umc', numbered(3), numbered(5));
    await missingIs('0');
  });
});
