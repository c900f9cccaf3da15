import type { logEvents } from '@throughline/platform/telemetry/contract-logs';
import type { metrics } from '@throughline/platform/telemetry/contract-metrics';
import type { spans } from '@throughline/platform/telemetry/contract-spans';

type Kinds = typeof metrics & typeof logEvents & typeof spans;
/** What no journey causes but a fault, or what is done before the services start: its name in the table. */
export type FaultSignal = {
  [Name in keyof Kinds]: Kinds[Name] extends { seen: 'fault' | 'deployment' } ? Name : never;
}[keyof Kinds];

/** The test that causes it and asks for it, or why there is none. */
export type Cause = { readonly file: string; readonly test: string } | { readonly untested: string };

const faultsFile = 'test/faults/faults-are-told.fault.spec.ts';
const databaseAway = { file: faultsFile, test: 'that the database is away, for as long as it is' };
const brokerAway = { file: faultsFile, test: 'that the broker is away, while calls are still taken' };
const movedOn = { file: faultsFile, test: 'that another instance has moved on' };
const overdue = { file: faultsFile, test: 'that a centre does not answer in time, and that its referral cannot go on' };
const endpoint = { file: faultsFile, test: 'that an endpoint fails, gives an item up, and is closed' };
const unreadable = { file: faultsFile, test: 'that a record can never be processed' };
const inbox = 'packages/platform/src/inbox';
const stopping = 'packages/platform/src/stopping.unit.spec.ts';
const feeds = 'services/feeds/src/adapters';
const starting = 'test/faults/start-refused.fault.spec.ts';
const topicCarrier = `${feeds}/kafka/feed-topic-carrier.int.spec.ts`;
const relay = 'packages/platform/src/outbox/relay.int.spec.ts';

/** For everything that no journey causes, who does. */
export const causes: Readonly<Record<FaultSignal, Cause>> = {
  'throughline.observation.failures': databaseAway,
  'throughline.outbox.retries': brokerAway,
  'throughline.consumer.retries': databaseAway,
  'throughline.consumer.fenced': movedOn,
  'throughline.dead_letters': unreadable,
  'throughline.referrals.overdue': overdue,
  'throughline.referrals.deadlines_passed': overdue,
  'throughline.door.failures': endpoint,
  'throughline.door.dead_letters': endpoint,
  'throughline.door.disabled': endpoint,

  failed: { file: stopping, test: 'ends with exit code 1 when it can not start' },
  refused: {
    file: starting,
    test: 'missing and contradictory configuration: every problem, and nothing was opened',
  },
  migrated: {
    file: 'deploy/local/src/hub/migrate-first.int.spec.ts',
    test: 'says in its log what it applied',
  },
  provisioned: {
    file: 'deploy/provision/src/provision.int.spec.ts',
    test: 'says in its log what was provisioned',
  },
  'not-migrated': { file: starting, test: 'migrations, with a database of a newer version' },
  'not-provisioned': { file: starting, test: 'provisioning that comes with the certificate of a service' },
  'part-away': { file: starting, test: 'a broker that is away' },
  'clock-apart': { file: starting, test: 'is not ready any more when its clock is set wrong, and says so' },
  'clock-not-compared': {
    file: 'packages/platform/src/start/check-clock.unit.spec.ts',
    test: 'is asked again when it does not answer',
  },
  draining: {
    file: starting,
    test: 'is not ready as soon as it is told to end, and answers until the drain is over',
  },
  'stop-failed': { file: stopping, test: 'stops the others though a part can not be stopped' },
  'stop-took-too-long': { file: stopping, test: 'ends all the same when a part hangs' },
  'database-connection-lost': databaseAway,
  'listen-lost': { file: relay, test: 'goes on after its connections were cut while there was nothing to do' },
  'partners-not-read': { untested: 'the database would have to fail between a commit and the statement after it' },
  kafka: brokerAway,
  'relay-waits': brokerAway,
  'relay-reconnect': brokerAway,
  'relay-lost-database': {
    file: relay,
    test: 'goes on after its connections were cut while there was nothing to do',
  },
  'consumer-retries': databaseAway,
  'consumer-joins-again': {
    file: `${inbox}/consumer.unit.spec.ts`,
    test: 'joins again when its group has no coordinator for a moment, which kafkajs takes for the end',
  },
  'consumer-not-started': { untested: 'it would have to be stopped between an assignment and its first fetch' },
  'group-offsets-not-told': {
    file: `${inbox}/group-offsets.unit.spec.ts`,
    test: 'are told again after a failure, though nothing more comes',
  },
  fenced: movedOn,
  'event-failed': {
    file: `${inbox}/dead-letters.int.spec.ts`,
    test: 'go to the dead letters alone when their handler throws',
  },
  'dead-letter': unreadable,
  'no-pseudonym-keys': {
    file: 'test/faults/vault-away.fault.spec.ts',
    test: 'intake answers UNAVAILABLE and does nothing; when the vault is back, everything is taken once',
  },
  'sequences-not-merged': {
    file: 'services/calls/src/adapters/timer/sequence-watch.unit.spec.ts',
    test: 'goes on after a failure',
  },
  'retention-applied': {
    file: 'services/calls/src/adapters/timer/month-turn.int.spec.ts',
    test: 'at the start makes the present month and the next, and drops what has had its time',
  },
  'retention-not-applied': {
    file: 'services/calls/src/adapters/timer/month-turn.int.spec.ts',
    test: 'starts though somebody reads what has had its time, which is dropped later',
  },
  'month-turn-failed': {
    file: 'services/calls/src/adapters/timer/month-turn.int.spec.ts',
    test: 'goes on after the database was away, and tells so',
  },
  'deadlines-not-read': {
    file: 'services/referrals/src/adapters/timer/deadline-timer.unit.spec.ts',
    test: 'looks again after a failure',
  },
  'deadline-not-passed': overdue,
  'deliveries-not-recorded': {
    file: `${feeds}/postgres/delivery-log.unit.spec.ts`,
    test: 'keeps what could not be recorded, tells so, and records it with what comes later',
  },
  'acknowledgements-not-written': {
    file: `${feeds}/postgres/feed-store.int.spec.ts`,
    test: 'is kept while the database refuses it, and that is told',
  },
  'doors-lost': {
    file: `${feeds}/doors/run-doors.int.spec.ts`,
    test: 'come back when the database ended every connection, and mark nothing twice',
  },
  'door-failed': {
    file: `${feeds}/doors/run-doors.int.spec.ts`,
    test: 'are opened again after they failed in a way that nobody foresaw',
  },
  'door-disabled': endpoint,
  'feed-topic-waits': {
    file: topicCarrier,
    test: 'nothing is through, and what was written even so is not written again',
  },
  'item-not-written': {
    file: topicCarrier,
    test: 'does not get an item that can be no record; those before it go through',
  },
  'group-not-read': {
    file: `${feeds}/kafka/group-acknowledgements.int.spec.ts`,
    test: 'goes on after the broker and the database were away',
  },
  'groups-not-read': {
    file: `${feeds}/kafka/group-acknowledgements.int.spec.ts`,
    test: 'goes on after the broker and the database were away',
  },
  'replay-step-failed': { untested: 'the database would have to fail for one replay and not for another' },
  'replays-not-read': { file: `${feeds}/timer/replay-timer.unit.spec.ts`, test: 'goes on after a failure' },
  'digest-not-sent': {
    file: `${feeds}/email/email-door.int.spec.ts`,
    test: 'is tried again, says why without the address, and keeps nobody else from theirs',
  },
  'digest-disabled': {
    file: `${feeds}/email/email-door.int.spec.ts`,
    test: 'closes the door after three days, with what to do, and in the audit',
  },
  'digest-failed': { untested: 'the database would have to fail for one partner and not for another' },
  'digests-not-looked-for': {
    file: `${feeds}/timer/mail-timer.unit.spec.ts`,
    test: 'looks at once and then every so often, though a look fails',
  },
};
