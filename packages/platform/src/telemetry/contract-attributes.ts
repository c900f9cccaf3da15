import { type ErrorReason, errorReasons } from '../errors.ts';

/** What an attribute may be: one of a list, or text or a number of which `meaning` says what it may be. */
export type AttributeContract = {
  readonly values?: readonly string[];
  readonly type?: 'text' | 'number';
  readonly meaning: string;
};

/** The names of gRPC's status codes, each in the place of its number. */
export const grpcCodes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type GrpcCode = (typeof grpcCodes)[number];

const reasons = Object.keys(errorReasons) as ErrorReason[];
const failures = ['GONE', 'REFUSED', 'UNREACHABLE', 'UNCERTAIN', '_OTHER'] as const;
type ErrorType = Exclude<GrpcCode, 'OK'> | ErrorReason | (typeof failures)[number];
const errorTypes: readonly ErrorType[] = [
  ...new Set<ErrorType>([...grpcCodes.filter((code) => code !== 'OK'), ...reasons, ...failures]),
];

/**
 * Every attribute of the hub's own spans and metrics. None holds a number, a name or anything else of a person: what is
 * text here is an id, a code, or a name that the hub or its operators chose.
 */
export const attributes = {
  'cloudevents.event_type': { type: 'text', meaning: 'The contract of an event, such as `CallForwarded`.' },
  'error.type': {
    values: errorTypes,
    meaning: 'Why it failed: a reason of the closed list, a gRPC code, or how a door failed. Absent when it did not.',
  },
  'http.request.method': { values: ['POST'], meaning: 'The method of a request to an endpoint of a partner.' },
  'http.response.status_code': { type: 'number', meaning: 'What the endpoint answered. Absent when it did not.' },
  'messaging.batch.message_count': { type: 'number', meaning: 'How many records a batch has.' },
  'messaging.consumer.group.name': { type: 'text', meaning: "A group of consumers, without the hub's prefix." },
  'messaging.destination.name': { type: 'text', meaning: "A topic, without the hub's prefix." },
  'messaging.destination.partition.id': { type: 'text', meaning: 'The number of a partition.' },
  'messaging.kafka.offset': { type: 'number', meaning: 'Where a record is in its partition.' },
  'messaging.message.id': { type: 'text', meaning: 'The id of an event, a UUID.' },
  'messaging.operation.name': { values: ['send', 'poll', 'process'], meaning: 'What was done with records.' },
  'messaging.operation.type': { values: ['send', 'receive', 'process'], meaning: 'The kind of it.' },
  'messaging.system.name': { values: ['kafka'], meaning: 'Always Kafka.' },
  'rpc.method': { type: 'text', meaning: 'The full name, such as `throughline.vault.v1.VaultService/OpenPerson`.' },
  'rpc.status_code': { values: grpcCodes, meaning: 'The gRPC status that the call ended with.' },
  'rpc.system.name': { values: ['grpc'], meaning: 'Always gRPC.' },
  'throughline.certificate.subject': {
    type: 'text',
    meaning: 'Whose certificate: `service.<name>`, `partner.<id>`, or `mail` for the one that mails are signed with.',
  },
  'throughline.door': {
    values: ['GRPC', 'FILE', 'STREAM', 'PULL', 'KAFKA', 'WEBHOOK', 'EMAIL'],
    meaning: 'The way in of a call (`GRPC`, `FILE`, `KAFKA`), or the way out of an item of a feed (all but these two).',
  },
  'throughline.observation': { type: 'text', meaning: 'What could not be read: the name of the first of its gauges.' },
  'throughline.opening': { values: ['OPENED', 'REFUSED'], meaning: 'Whether sealed data was opened.' },
  'throughline.outcome': {
    values: ['ACCEPTED', 'DUPLICATE', 'CONFLICT', 'INVALID'],
    meaning: 'What an operator was told of a call.',
  },
  'throughline.part': { values: ['broker', 'database'], meaning: 'The part that failed.' },
  'throughline.partner.id': { type: 'text', meaning: 'The id of a partner, or `unknown` where nobody known asked.' },
  'throughline.reason': {
    values: [...reasons, 'REFUSED_BY_PARTNER', 'REFUSED_BY_ENDPOINT', 'ATTEMPTS_EXHAUSTED'],
    meaning: 'Why something was refused or given up.',
  },
  'throughline.referral.status': {
    values: ['draft', 'requested', 'accepted', 'unplaced'],
    meaning: 'Where a referral stands that is not over.',
  },
} as const satisfies Record<string, AttributeContract>;

export type AttributeName = keyof typeof attributes;

type ValueOf<Name extends AttributeName> = (typeof attributes)[Name] extends { readonly values: readonly (infer V)[] }
  ? V
  : (typeof attributes)[Name] extends { readonly type: 'number' }
    ? number
    : string;

/** In lists of attributes: mandatory, or with a question mark behind where it may be absent. */
export type Listed = AttributeName | `${AttributeName}?`;

type Mandatory<Names extends Listed> = Extract<Names, AttributeName>;
type Optional<Names extends Listed> = Names extends `${infer Name extends AttributeName}?` ? Name : never;

/** The attributes that go with a list of them. */
export type AttributesOf<Names extends Listed> = { readonly [Name in Mandatory<Names>]: ValueOf<Name> } & {
  readonly [Name in Optional<Names>]?: ValueOf<Name>;
};
