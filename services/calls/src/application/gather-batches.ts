/** Takes calls of one sender, and answers each in its order. */
export type Take<Call, Outcome> = (calls: readonly Call[]) => Promise<Outcome[]>;

export type GatherLimits = {
  readonly mostCalls: number;
  readonly atOnce: number;
  readonly passes: (error: unknown) => boolean;
};

type Waiting<Call, Outcome> = {
  readonly calls: readonly Call[];
  readonly answer: PromiseWithResolvers<Outcome[]>;
};

/**
 * Puts batches that wait together into one, so that many small ones cost as little as a large one: while `atOnce` are
 * under way, what comes waits, and is taken as one as soon as there is room. Nothing waits when nothing is under way.
 *
 * When one that was put together fails for a reason that does not pass, its parts are tried one by one, so that nobody
 * fails for another's batch.
 * @param limits.mostCalls in one that is put together; a batch that is larger goes alone
 * @param limits.passes whether a failure is of the hub and not of what it was given
 */
export function gatherBatches<Call, Outcome>(take: Take<Call, Outcome>, limits: GatherLimits): Take<Call, Outcome> {
  const queue: Waiting<Call, Outcome>[] = [];
  let underWay = 0;

  const nextGroup = (): Waiting<Call, Outcome>[] => {
    const group: Waiting<Call, Outcome>[] = [];
    let size = 0;
    for (let next = queue[0]; next; next = queue[0]) {
      if (group.length > 0 && size + next.calls.length > limits.mostCalls) break;
      size += next.calls.length;
      group.push(next);
      queue.shift();
    }
    return group;
  };

  const alone = ({ calls, answer }: Waiting<Call, Outcome>): Promise<void> =>
    take(calls).then(answer.resolve, answer.reject);

  const together = async (group: readonly Waiting<Call, Outcome>[]): Promise<void> => {
    const [only] = group;
    if (only && group.length === 1) return alone(only);
    try {
      const outcomes = await take(group.flatMap(({ calls }) => calls));
      let from = 0;
      for (const { calls, answer } of group) {
        answer.resolve(outcomes.slice(from, from + calls.length));
        from += calls.length;
      }
    } catch (error) {
      if (limits.passes(error)) for (const { answer } of group) answer.reject(error);
      else for (const each of group) await alone(each);
    }
  };

  const pump = (): void => {
    while (underWay < limits.atOnce && queue.length > 0) {
      underWay += 1;
      void together(nextGroup()).finally(() => {
        underWay -= 1;
        pump();
      });
    }
  };

  return (calls) => {
    const answer = Promise.withResolvers<Outcome[]>();
    queue.push({ calls, answer });
    pump();
    return answer.promise;
  };
}

/** The same for many senders, whose batches are never put together: a transaction has one operator and one door. */
export function gatherBySender<Sender extends { readonly partnerId: string }, Door extends string, Call, Outcome>(
  take: (sender: Sender, calls: readonly Call[], door: Door) => Promise<Outcome[]>,
  limits: GatherLimits,
): (sender: Sender, calls: readonly Call[], door: Door) => Promise<Outcome[]> {
  const latest = new Map<string, Sender>();
  const gatherers = new Map<string, Take<Call, Outcome>>();
  return (sender, calls, door) => {
    // As it is known now, which is what a batch that waited is taken by.
    latest.set(sender.partnerId, sender);
    const key = `${sender.partnerId} ${door}`;
    const gatherer =
      gatherers.get(key) ??
      gatherBatches((all: readonly Call[]) => take(latest.get(sender.partnerId) ?? sender, all, door), limits);
    gatherers.set(key, gatherer);
    return gatherer(calls);
  };
}
