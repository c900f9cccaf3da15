import { frameOf, packageOf } from './profile-frames.ts';

/** What `node --cpu-prof` writes, as far as it is read here. Times are microseconds of the monotonic clock. */
export type CpuProfile = {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};
export type ProfileNode = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
};

/** Between two readings of `process.hrtime.bigint()`, in any process of this machine. */
export type CpuWindow = { readonly from: bigint; readonly to: bigint };

export type Share = { readonly name: string; readonly milliseconds: number };

export type ProfileSummary = {
  /** Time in the windows, and how much of it nothing was done. */
  readonly milliseconds: number;
  readonly idleMilliseconds: number;
  /** Self time by package, with the functions that take most of it; what native code takes is its caller's. */
  readonly packages: readonly (Share & { readonly functions: readonly Share[] })[];
  /** The same time by the nearest function of our own below which it was spent. */
  readonly causes: readonly Share[];
};

/** Where the time went. @param windows only samples within them count; all of them when there are none */
export function summarise(profile: CpuProfile, windows: readonly CpuWindow[]): ProfileSummary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const selfTimes = timesInWindows(profile, windows);
  const packages = new Map<string, Map<string, number>>();
  const causes = new Map<string, number>();
  let total = 0;
  let idle = 0;

  for (const [id, microseconds] of selfTimes) {
    const milliseconds = microseconds / 1_000;
    total += milliseconds;
    const stack = stackOf(id, nodes, parents);
    if (stack[0]?.callFrame.functionName === '(idle)') {
      idle += milliseconds;
      continue;
    }
    const name = packageOf(stack.map(({ callFrame }) => callFrame));
    const functions = packages.get(name) ?? new Map<string, number>();
    packages.set(name, functions);
    add(functions, stack[0] ? frameOf(stack[0].callFrame) : '', milliseconds);
    const own = stack.find(({ callFrame }) => isOwn(callFrame.url));
    add(causes, own ? frameOf(own.callFrame) : `none: ${name}`, milliseconds);
  }

  return {
    milliseconds: total,
    idleMilliseconds: idle,
    packages: sorted([...packages].map(([name, functions]) => ({ name, ...totalOf(functions) }))),
    causes: sorted([...causes].map(([name, milliseconds]) => ({ name, milliseconds }))),
  };
}

/** Microseconds by node. A sample stands for the time until the next one. */
function timesInWindows(profile: CpuProfile, windows: readonly CpuWindow[]): Map<number, number> {
  const inMicroseconds = windows.map(({ from, to }) => ({ from: Number(from) / 1_000, to: Number(to) / 1_000 }));
  const times = new Map<number, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    at += profile.timeDeltas[index] ?? 0;
    const length = profile.timeDeltas[index + 1] ?? 0;
    const counts = windows.length === 0 || inMicroseconds.some(({ from, to }) => from <= at && at < to);
    if (counts && length > 0) add(times, id, length);
  }
  return times;
}

/** From the function that ran up to the root. */
function stackOf(
  id: number,
  nodes: ReadonlyMap<number, ProfileNode>,
  parents: ReadonlyMap<number, number>,
): ProfileNode[] {
  const stack: ProfileNode[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = nodes.get(at);
    if (node) stack.push(node);
  }
  return stack;
}

function isOwn(url: string): boolean {
  return /\/(services|packages)\/[^/]+\/src\//.test(url) && !url.includes('/node_modules/');
}

function totalOf(functions: ReadonlyMap<string, number>): { milliseconds: number; functions: Share[] } {
  const shares = sorted([...functions].map(([name, milliseconds]) => ({ name, milliseconds })));
  return { milliseconds: shares.reduce((sum, share) => sum + share.milliseconds, 0), functions: shares };
}

function sorted<T extends Share>(shares: readonly T[]): T[] {
  return [...shares].sort((one, other) => other.milliseconds - one.milliseconds);
}

function add<Key>(sums: Map<Key, number>, key: Key, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
