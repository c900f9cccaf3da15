import { AssistanceKind, ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { catalogue } from '@throughline/schemas/catalogue';
import type { EventContract } from '@throughline/schemas/contract';

/** Every record that may be on a partner's topic. */
export const feedContracts: readonly EventContract<unknown>[] = catalogue.filter(({ service }) => service === 'feeds');

type AvroType = string | readonly AvroType[] | { readonly type: string; readonly items?: AvroType };
type AvroRecord = {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: AvroType }[];
};
type Message = Readonly<Record<string, unknown>>;

/** `callForwarded` by the contract throughline.feeds.CallForwarded. */
const byCase = new Map(feedContracts.map((contract) => [caseOf(contract), contract]));

// protobuf writes a code as a number, and says which list it is of in the contract alone.
const codes: Readonly<Record<string, (value: number) => string>> = {
  assistanceKind: namesOf(AssistanceKind, 'ASSISTANCE_KIND_'),
  reason: namesOf(ErrorReason, 'ERROR_REASON_'),
};

/** The event of an item as a record of the contract of the same name. */
export type ItemRecord = {
  readonly contract: EventContract<unknown>;
  readonly data: Message;
  /** The id of what it is about; undefined when it is about nothing that may be named. */
  readonly subject: string | undefined;
};

/** Undefined for an event that this version doesn't know. */
export function avroOfItem(event: FeedItem['event']): ItemRecord | undefined {
  const contract = event && byCase.get(event.$case);
  if (!event || !contract) return undefined;
  const schema = contract.schema as AvroRecord;
  const data = recordOf(schema, event.value as unknown as Message);
  // Each contract names first what it is about.
  const first = schema.fields[0]?.name ?? '';
  const id = first.endsWith('Id') ? data[first] : undefined;
  return { contract, data, subject: typeof id === 'string' ? id : operatorOf(data) };
}

function recordOf(schema: AvroRecord, message: Message): Message {
  return Object.fromEntries(schema.fields.map(({ name, type }) => [name, avroOf(name, type, message[name])]));
}

function avroOf(name: string, type: AvroType, value: unknown): unknown {
  if (isUnion(type)) {
    const present = type.find((each) => each !== 'null');
    // protobuf doesn't tell an empty text from none.
    return value === undefined || value === '' || present === undefined ? null : avroOf(name, present, value);
  }
  if (Array.isArray(value) && typeof type === 'object') {
    return value.map((each) => avroOf(name, type.items ?? 'null', each));
  }
  if (typeof type === 'object' && type.type === 'record') {
    return recordOf(type as unknown as AvroRecord, value as Message);
  }
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && type === 'string') return codes[name]?.(value);
  return value;
}

function isUnion(type: AvroType): type is readonly AvroType[] {
  return Array.isArray(type);
}

function operatorOf(data: Message): string | undefined {
  const { operatorId } = data;
  return typeof operatorId === 'string' ? operatorId : undefined;
}

function caseOf({ schema }: EventContract<unknown>): string {
  const { name } = schema as AvroRecord;
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Names without their prefix. UNKNOWN stands for a number that has none here, and for 0. */
function namesOf(list: Readonly<Record<string, number>>, prefix: string): (value: number) => string {
  const names = new Map(Object.entries(list).map(([name, value]) => [value, name.slice(prefix.length)]));
  return (value) => (value === 0 ? 'UNKNOWN' : (names.get(value) ?? 'UNKNOWN'));
}
