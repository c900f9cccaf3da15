// Partners in a process of their own, so that it has an OpenTelemetry SDK: started by one-trace.e2e.spec.ts.
import { type ConnectionOptions, connect } from '@throughline/client';
import { flushTelemetry } from '@throughline/platform/telemetry/shutdown';
import { aCall } from '../harness/calls.ts';
import { keepJournal } from '../harness/follow.ts';
import { deskActions } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const connections = JSON.parse(process.env['CONNECTIONS'] ?? '{}') as Record<string, ConnectionOptions>;
const client = (id: string) => connect(connections[id] as ConnectionOptions);
const [operator, desk, ngo] = [client('kyivstar'), client('iom-ukraine'), client('la-strada-kyiv')];

const actions = deskActions(desk);
const deskJournal = keepJournal(desk, async (item) => {
  if (item.event?.$case !== 'callForwarded') return;
  const { callId, operatorId } = item.event.value;
  await actions.answer(callId, operatorId);
  await actions.refer(callId, ['la-strada-kyiv']);
});
const ngoJournal = keepJournal(ngo, async (item) => {
  if (item.event?.$case === 'referralSent') {
    await ngo.referrals.acceptReferral({ referralId: item.event.value.referralId });
    // Refused, so that there is a log line within the trace.
    await ngo.referrals
      .rejectReferral({ referralId: item.event.value.referralId, reason: 'too late' })
      .catch(() => undefined);
  }
});

const call = aCall({ callingNumber: process.env['CALLING_NUMBER'] ?? '' });
for await (const answer of operator.calls.publishCalls([call])) {
  if (answer.outcome !== 'ACCEPTED') throw new Error(answer.outcome);
}
await until('the referral is accepted', () => deskJournal.of('referralAccepted').length > 0);
await Promise.all([deskJournal.stop(), ngoJournal.stop()]);
for (const each of [operator, desk, ngo]) each.close();
await flushTelemetry(5_000);
