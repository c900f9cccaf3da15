export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

export type LogContract = {
  /** Those that it may have. */
  readonly levels: readonly Level[];
  /** Besides those of every line; a question mark behind where it may be absent. */
  readonly fields: readonly (LogField | `${LogField}?`)[];
  /** What makes it: a journey, what is done before the services start, or only what goes wrong. */
  readonly seen: 'journey' | 'deployment' | 'fault';
  /** What it says, and what to do where that is anything. */
  readonly meaning: string;
};

/** The fields of every line. `traceId` and `spanId` are there within a trace. */
export const lineFields = ['level', 'time', 'service', 'event', 'msg', 'traceId', 'spanId'] as const;

/** What a line may say besides. None holds a number, a name or anything else of a person. */
export const logFields = {
  aheadMilliseconds: "How far its clock is ahead of the database's; below 0 when it is behind.",
  applied: 'The names of migrations.',
  attempt: 'How often it was tried, from 1.',
  cause: 'What a part said, in one line.',
  changed: 'How many changed.',
  channel: 'The channel of PostgreSQL that is listened to.',
  door: 'The way out of a feed.',
  dropped: 'The names of tables.',
  error: 'What was thrown, with its causes: type, message and stack.',
  failure: 'Why the mail server did not take it.',
  kafka: "What Kafka's client says besides: brokers, groups, topics, its own error texts, and no record's content.",
  kind: 'REFUSED, UNREACHABLE or UNCERTAIN.',
  method: 'The full name of a gRPC method.',
  milliseconds: 'How long.',
  namespace: "The part of Kafka's client.",
  offset: 'Where a record is in its partition.',
  part: 'The part of the service.',
  partition: 'The number of a partition.',
  partnerId: 'The id of a partner.',
  partners: 'How many there are.',
  problems: 'Every problem of the settings, each with its variable, and nothing that is secret.',
  reason: 'From the closed list of reasons.',
  referralId: 'The id of a referral.',
  replayId: 'The id of a replay.',
  topic: "A topic, with the hub's prefix.",
  what: '`databases`, `topics` or `schemas`.',
} as const;

export type LogField = keyof typeof logFields;

/** Every kind of line that a service writes, by its `event`. */
export const logEvents = {
  started: { levels: ['info'], fields: [], seen: 'journey', meaning: 'It has opened everything that it needs.' },
  stopped: { levels: ['info'], fields: [], seen: 'journey', meaning: 'It has closed everything, and ends.' },
  failed: {
    levels: ['fatal'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'It cannot go on, and ends with exit code 1: a supervisor has to start it again.',
  },
  refused: {
    levels: ['fatal'],
    fields: ['reason', 'problems?', 'cause?'],
    seen: 'fault',
    meaning: 'It is not started, and ends with exit code 1: the text says what has to be put right first.',
  },
  migrated: {
    levels: ['info'],
    fields: ['applied'],
    seen: 'deployment',
    meaning: 'Its tables are of this version.',
  },
  'not-migrated': {
    levels: ['fatal'],
    fields: ['error?'],
    seen: 'fault',
    meaning: 'Its tables could not be brought to this version, and nothing was changed.',
  },
  provisioned: {
    levels: ['info'],
    fields: ['what'],
    seen: 'deployment',
    meaning: 'Databases, topics or schemas are as the hub needs them.',
  },
  'not-provisioned': {
    levels: ['fatal'],
    fields: ['what', 'error'],
    seen: 'fault',
    meaning: 'They could not be made; it may be tried again.',
  },
  'part-away': {
    levels: ['warn'],
    fields: ['part', 'attempt', 'cause'],
    seen: 'fault',
    meaning: 'At its start it waits for a part of the hub that does not answer. Told again now and then.',
  },
  'clock-apart': {
    levels: ['warn'],
    fields: ['aheadMilliseconds'],
    seen: 'fault',
    meaning: "Its clock and the database's are 30 s or more apart: set both by NTP.",
  },
  'clock-not-compared': {
    levels: ['debug'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'The database could not be asked for its time; it is asked again.',
  },
  draining: {
    levels: ['info'],
    fields: ['milliseconds'],
    seen: 'fault',
    meaning: 'It is told to end, is not ready any more, and answers for so long as before.',
  },
  'stop-failed': {
    levels: ['error'],
    fields: ['part', 'error'],
    seen: 'fault',
    meaning: 'A part could not be stopped cleanly. Nothing is lost.',
  },
  'stop-took-too-long': {
    levels: ['error'],
    fields: [],
    seen: 'fault',
    meaning: 'Stopping took longer than its grace, and it ended anyway. Nothing is lost.',
  },
  'request-refused': {
    levels: ['info', 'warn', 'error'],
    fields: ['method', 'reason', 'error?'],
    seen: 'journey',
    meaning:
      'A request was refused; `info` when its sender is wrong, `warn` when it may try again, `error` when we are.',
  },
  'database-connection-lost': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'A connection to the database ended; the pool makes another.',
  },
  'listen-lost': {
    levels: ['warn'],
    fields: ['channel', 'error'],
    seen: 'fault',
    meaning: 'The connection that is notified ended; it is made again, and meanwhile changes are seen a second later.',
  },
  'partners-not-read': {
    levels: ['error'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'What changed among the partners could not be read; what was known before stands.',
  },
  'partners-loaded': {
    levels: ['info'],
    fields: ['changed', 'partners'],
    seen: 'journey',
    meaning: 'The file of partners was read, and what changed is published.',
  },
  kafka: {
    levels: ['error', 'warn', 'info', 'debug'],
    fields: ['namespace', 'kafka?'],
    seen: 'fault',
    meaning: "Kafka's client says something, such as that a broker does not answer; it goes on by itself.",
  },

  'relay-waits': {
    levels: ['warn'],
    fields: ['attempt', 'error'],
    seen: 'fault',
    meaning: 'The outbox could not be published and is tried again. Look at the brokers.',
  },
  'relay-reconnect': {
    levels: ['debug'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'The broker is still away.',
  },
  'relay-lost-database': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'The relay lost its connection to the database, and tries again.',
  },
  'consumer-retries': {
    levels: ['warn'],
    fields: ['attempt', 'topic', 'error'],
    seen: 'fault',
    meaning: 'A batch failed for a passing reason and is tried again; its partition waits.',
  },
  'consumer-joins-again': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'The group has no coordinator, as when a broker goes down; the consumer joins again.',
  },
  'consumer-not-started': {
    levels: ['info'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'It was stopped before it began to read.',
  },
  'group-offsets-not-told': {
    levels: ['debug'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'Kafka was not told how far the group is; it is tried again, and only tools that show the lag mind.',
  },
  fenced: {
    levels: ['warn'],
    fields: ['topic', 'partition'],
    seen: 'fault',
    meaning: 'Another instance has this partition by now, and its work stands.',
  },
  'event-failed': {
    levels: ['error'],
    fields: ['topic', 'offset', 'error'],
    seen: 'fault',
    meaning: 'The effect of an event can never be committed: `dead-letter` follows.',
  },
  'dead-letter': {
    levels: ['warn'],
    fields: ['topic', 'partition', 'offset', 'reason'],
    seen: 'fault',
    meaning: 'A record went to the dead letters. Somebody should look at it.',
  },

  'no-pseudonym-keys': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'The vault gave no keys; without any, calls are answered with UNAVAILABLE until it does.',
  },
  'sequences-not-merged': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'What came of sequence numbers could not be merged; it is tried again.',
  },
  'retention-applied': {
    levels: ['info'],
    fields: ['dropped'],
    seen: 'fault',
    meaning: 'Months that had their time were dropped.',
  },
  'retention-not-applied': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'Months that had their time could not be dropped; it is tried in an hour.',
  },
  'month-turn-failed': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: "The next month's tables could not be made; it is tried in an hour.",
  },

  'deadlines-not-read': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'Passed deadlines could not be looked for; it is tried again.',
  },
  'deadline-not-passed': {
    levels: ['error'],
    fields: ['referralId', 'error'],
    seen: 'fault',
    meaning: 'A referral whose deadline has passed could not go to the next centre; it is tried again.',
  },

  'deliveries-not-recorded': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'When items were sent could not be recorded; it is tried again.',
  },
  'acknowledgements-not-written': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'What was acknowledged over streams could not be written; it is tried again.',
  },
  'doors-lost': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'The connection that holds the doors ended: they stop until it is back, here or in another instance.',
  },
  'door-failed': {
    levels: ['warn'],
    fields: ['partnerId', 'door', 'error'],
    seen: 'fault',
    meaning: 'A door failed in a way that nobody foresaw; it is opened again.',
  },
  'door-disabled': {
    levels: ['error'],
    fields: ['partnerId', 'door'],
    seen: 'fault',
    meaning: 'A door was closed, since it failed for too long or its partner wants no more. Tell the partner.',
  },
  'feed-topic-waits': {
    levels: ['warn'],
    fields: ['partnerId', 'error'],
    seen: 'fault',
    meaning: "Items could not be put on a partner's topic; it is tried again.",
  },
  'item-not-written': {
    levels: ['error'],
    fields: ['partnerId', 'error'],
    seen: 'fault',
    meaning: "A fault of the hub: an item can't be a record, and is among the partner's dead letters.",
  },
  'group-not-read': {
    levels: ['warn'],
    fields: ['partnerId', 'error'],
    seen: 'fault',
    meaning: 'What a partner committed on its topic could not be read; it is tried again.',
  },
  'groups-not-read': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'Which partners take their feed from their topic could not be read; it is tried again.',
  },
  'replay-step-failed': {
    levels: ['warn'],
    fields: ['replayId', 'error'],
    seen: 'fault',
    meaning: 'A replay did not go on; it is tried again.',
  },
  'replays-not-read': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'Replays could not be looked for; it is tried again.',
  },
  'digest-sent': {
    levels: ['info'],
    fields: ['partnerId'],
    seen: 'journey',
    meaning: 'The mail server took a digest.',
  },
  'digest-not-sent': {
    levels: ['warn'],
    fields: ['partnerId', 'kind', 'failure'],
    seen: 'fault',
    meaning: 'The mail server did not take a digest; it is tried again.',
  },
  'digest-disabled': {
    levels: ['error'],
    fields: ['partnerId', 'kind', 'failure'],
    seen: 'fault',
    meaning: 'The mail server has refused for three days: no more digests are sent. Tell the partner.',
  },
  'digest-failed': {
    levels: ['error'],
    fields: ['partnerId', 'error'],
    seen: 'fault',
    meaning: 'A digest could not be made or recorded; it is tried again.',
  },
  'digests-not-looked-for': {
    levels: ['warn'],
    fields: ['error'],
    seen: 'fault',
    meaning: 'Digests that are due could not be looked for; it is tried again.',
  },
} as const satisfies Record<string, LogContract>;

export type LogEvent = keyof typeof logEvents;
