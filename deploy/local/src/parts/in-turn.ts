import type { Part } from './parts.ts';

/** What one part can do, without care for the order in which it is asked. */
export type PartActions = {
  readonly pid: () => number | undefined;
  readonly start: (signal?: AbortSignal) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
};

/** A part whose commands are carried out one after another, in the order given: a test's kill may meet the end's stop. */
export function inTurn(name: Part['name'], actions: PartActions): Part {
  let turn: Promise<unknown> = Promise.resolve();
  const queue = (action: () => Promise<void>): Promise<void> => {
    const mine = turn.then(action);
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    name,
    get pid() {
      return actions.pid();
    },
    start: (signal) => queue(() => actions.start(signal)),
    stop: () => queue(actions.stop),
    kill: () => queue(actions.kill),
    restart: () =>
      queue(async () => {
        await actions.stop();
        await actions.start();
      }),
  };
}
