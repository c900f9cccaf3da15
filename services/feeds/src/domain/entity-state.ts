/** What a partner has on its feed, by kind, with the states that each can be in. */
export const entityStatuses = {
  CALL: ['REFUSED', 'FORWARDED', 'ANSWERED'],
  CASE: ['OPEN'],
  CONSENT: ['ACTIVE', 'INACTIVE'],
  REFERRAL: ['REQUESTED', 'ACCEPTED', 'REJECTED', 'CANCELLED', 'COMPLETED', 'UNPLACED'],
  ASSISTANCE: ['DELIVERED'],
} as const;

export type EntityKind = keyof typeof entityStatuses;
type Statuses = { readonly [Kind in EntityKind]: (typeof entityStatuses)[Kind][number] };

/** What one item says of one entity. */
export type EntityChange = {
  readonly [Kind in EntityKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly status: Statuses[Kind];
    /** Whether the item says what the entity is, and not only what became of it. */
    readonly defines: boolean;
  };
}[EntityKind];

export type EntityState = {
  readonly kind: EntityKind;
  readonly id: string;
  readonly status: string;
  /** The item that says what it is; the first one about it, where none does. */
  readonly definedPosition: bigint;
  readonly changedPosition: bigint;
};

/** @param position of the item, which follows all that went into the state */
export function evolveEntity(state: EntityState | undefined, change: EntityChange, position: bigint): EntityState {
  const { kind, id, status, defines } = change;
  if (!state) return { kind, id, status, definedPosition: position, changedPosition: position };
  return {
    ...state,
    status: comesAfter(change, state.status) ? status : state.status,
    definedPosition: defines ? position : state.definedPosition,
    changedPosition: position,
  };
}

/**
 * A call's events come from two topics that are read apart, so that its answer may come first: its state only goes up.
 * Those of the others come from one topic, in order.
 */
function comesAfter({ kind, status }: EntityChange, before: string): boolean {
  if (kind !== 'CALL') return true;
  const order: readonly string[] = entityStatuses.CALL;
  return order.indexOf(status) > order.indexOf(before);
}

/** States after which nothing is left to do, as `<kind> <status>`. */
export const finished: readonly string[] = [
  'CALL REFUSED',
  'CALL ANSWERED',
  'CONSENT INACTIVE',
  'REFERRAL REJECTED',
  'REFERRAL CANCELLED',
  'REFERRAL COMPLETED',
  'ASSISTANCE DELIVERED',
];
