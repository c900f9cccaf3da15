import { type Change, type EntityState, evolve, gapId } from './entity-state.ts';

/** Things of one feed by `keyOf`: at least all that the changes to come are about. */
export type Entities = Map<string, EntityState>;

export function keyOf({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} ${id}`;
}

/** Puts a change into the things that it is about. @returns the keys of those that changed */
export function apply(entities: Entities, change: Change): string[] {
  return keysOf(entities, change).filter((key) => {
    const before = entities.get(key);
    const after = evolve(before, change);
    if (after === before || after === undefined) return false;
    entities.set(key, after);
    return true;
  });
}

function keysOf(entities: Entities, change: Change): string[] {
  if (change.kind !== 'SEQUENCE_GAP') return [keyOf(change)];
  const { recordingEntity, numbers } = change;
  if (change.status === 'OPEN') return [keyOf({ kind: change.kind, id: gapId(recordingEntity, numbers) })];
  return [...entities].flatMap(([key, it]) =>
    it.kind === 'SEQUENCE_GAP' && it.recordingEntity === recordingEntity ? [key] : [],
  );
}
