/** What every service has in src/, and nothing beside it. */
const rooms = ['main.ts', 'migrate.ts', 'config.ts', 'domain', 'application', 'adapters'];
const mostLinesOfMain = 120;

/**
 * Every service has the same rooms, so that whoever knows one knows them all.
 * @param files of the service, as paths from its folder
 * @param linesOf counts the lines of one of them
 */
export function roomProblems(service: string, files: readonly string[], linesOf: (file: string) => number): string[] {
  const inSource = files.filter((file) => file.startsWith('src/')).map((file) => file.split('/')[1] ?? '');
  const present = new Set(inSource);
  const problems = [
    ...rooms.filter((room) => !present.has(room)).map((room) => `has no src/${room}`),
    ...[...present].filter((name) => !isRoom(name)).map((name) => `has src/${name}, which is none of the rooms`),
    ...(files.some((file) => /^migrations\/.+\.sql$/.test(file)) ? [] : ['has no migrations']),
    ...(files.includes('package.json') ? [] : ['has no package.json']),
  ];
  if (present.has('main.ts') && linesOf('src/main.ts') > mostLinesOfMain) {
    problems.push(
      `has ${linesOf('src/main.ts')} lines in src/main.ts; a composition root has ${mostLinesOfMain} at most`,
    );
  }
  return problems.map((problem) => `services/${service} ${problem}`);
}

/** A room, or the test beside main.ts, migrate.ts or config.ts. */
function isRoom(name: string): boolean {
  return rooms.includes(name) || /^(main|migrate|config)\.[a-z]+\.spec\.ts$/.test(name);
}
