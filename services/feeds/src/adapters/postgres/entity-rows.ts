import type { Transaction } from '@throughline/platform/postgres/pool';
import { type Entities, keyOf } from '../../domain/entities.ts';
import type { Change, EntityState } from '../../domain/entity-state.ts';
import type { NumberRange } from '../../domain/number-ranges.ts';
import { multirangeOf, rangesOf } from './number-ranges.ts';

type EntityRow = {
  readonly kind: EntityState['kind'];
  readonly id: string;
  readonly status: EntityState['status'];
  readonly finished: boolean;
  readonly defined_position: bigint;
  readonly changed_position: bigint;
  readonly recording_entity: string | null;
  readonly missing_numbers: string | null;
};

const columns = `entity.kind, entity.id, status, finished, defined_position, changed_position, entity.recording_entity,
  missing_numbers::text`;

/** All that the changes are about and that is there already. */
export async function loadEntities(
  transaction: Transaction,
  partnerId: string,
  changes: readonly Change[],
): Promise<Entities> {
  const named = changes.flatMap((change) => (change.kind === 'SEQUENCE_GAP' ? [] : [change]));
  const closed = new Map<string, NumberRange[]>();
  for (const change of changes) {
    if (change.kind !== 'SEQUENCE_GAP' || change.status !== 'CLOSED') continue;
    const { recordingEntity, numbers } = change;
    closed.set(recordingEntity, [...(closed.get(recordingEntity) ?? []), numbers]);
  }
  const rows = [
    ...(await byId(transaction, partnerId, named)),
    ...(closed.size > 0 ? await openGaps(transaction, partnerId, closed) : []),
  ];
  return new Map(rows.map((row) => [keyOf(row), stateOf(row)]));
}

async function byId(
  transaction: Transaction,
  partnerId: string,
  named: readonly { readonly kind: string; readonly id: string }[],
): Promise<EntityRow[]> {
  const { rows } = await transaction.query<EntityRow>({
    name: 'entities-by-id',
    text: `select ${columns} from (select distinct * from unnest($2::text[], $3::text[]) as it (kind, id)) as it
             join entity on partner_id = $1 and entity.kind = it.kind and entity.id = it.id`,
    values: [partnerId, named.map(({ kind }) => kind), named.map(({ id }) => id)],
  });
  return rows;
}

/** Those that have one of the numbers. @param closed by the recording entity */
async function openGaps(
  transaction: Transaction,
  partnerId: string,
  closed: ReadonlyMap<string, readonly NumberRange[]>,
): Promise<EntityRow[]> {
  const { rows } = await transaction.query<EntityRow>({
    name: 'open-gaps',
    text: `select ${columns} from unnest($2::text[], $3::int8multirange[]) as closed (recording_entity, numbers)
             join entity on partner_id = $1 and kind = 'SEQUENCE_GAP' and not finished
               and entity.recording_entity = closed.recording_entity and missing_numbers && closed.numbers`,
    values: [partnerId, [...closed.keys()], [...closed.values()].map(multirangeOf)],
  });
  return rows;
}

export async function saveEntities(
  transaction: Transaction,
  partnerId: string,
  states: readonly EntityState[],
): Promise<void> {
  if (states.length === 0) return;
  const gaps = states.map((state) => (state.kind === 'SEQUENCE_GAP' ? state : undefined));
  await transaction.query({
    name: 'save-entities',
    text: `insert into entity (partner_id, kind, id, status, finished, defined_position, changed_position,
             recording_entity, missing_numbers)
           select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::bigint[], $7::bigint[],
             $8::text[], $9::int8multirange[])
           on conflict (partner_id, kind, id) do update set status = excluded.status, finished = excluded.finished,
             defined_position = excluded.defined_position, changed_position = excluded.changed_position,
             missing_numbers = excluded.missing_numbers`,
    values: [
      partnerId,
      states.map(({ kind }) => kind),
      states.map(({ id }) => id),
      states.map(({ status }) => status),
      states.map(({ finished }) => finished),
      states.map(({ definedPosition }) => definedPosition),
      states.map(({ changedPosition }) => changedPosition),
      gaps.map((gap) => gap?.recordingEntity ?? null),
      gaps.map((gap) => (gap ? multirangeOf(gap.missing) : null)),
    ],
  });
}

function stateOf(row: EntityRow): EntityState {
  return {
    kind: row.kind,
    id: row.id,
    status: row.status,
    finished: row.finished,
    definedPosition: row.defined_position,
    changedPosition: row.changed_position,
    ...(row.kind === 'SEQUENCE_GAP'
      ? { recordingEntity: row.recording_entity ?? '', missing: rangesOf(row.missing_numbers ?? '') }
      : {}),
  } as EntityState;
}
