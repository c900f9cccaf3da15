// Loaded by --import into a service: its clock is ahead by so many milliseconds, at once (CLOCK_AHEAD) or when it is told
// so by SIGUSR2 (CLOCK_AHEAD_ON_SIGNAL). What TLS compares certificates with is the system's clock still.
const RealDate = Date;
let ahead = Number(process.env.CLOCK_AHEAD ?? 0);
process.on('SIGUSR2', () => {
  ahead = Number(process.env.CLOCK_AHEAD_ON_SIGNAL ?? 0);
});
const now = () => RealDate.now() + ahead;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
