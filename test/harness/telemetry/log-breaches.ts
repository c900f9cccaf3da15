import { type LogContract, lineFields, logEvents } from '@throughline/platform/telemetry/contract-logs';

export type LogLine = Readonly<Record<string, unknown>>;

/** The lines of a log. @throws SyntaxError for one that is not JSON */
export function readLog(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

/** Whatever a service logs that the table does not have as it is. */
export function logBreaches(lines: readonly LogLine[]): string[] {
  return [...new Set(lines.flatMap(breachesOf))].sort();
}

function breachesOf(line: LogLine): string[] {
  const event = String(line['event']);
  const contract = (logEvents as Readonly<Record<string, LogContract>>)[event];
  if (!contract) return [`${event} is not in the table`];
  const optional = contract.fields.filter((field) => field.endsWith('?')).map((field) => field.slice(0, -1));
  const mandatory = contract.fields.filter((field) => !field.endsWith('?'));
  const known = new Set<string>([...lineFields, ...optional, ...mandatory]);
  return [
    ...(contract.levels.some((level) => level === line['level']) ? [] : [`${event} has level ${line['level']}`]),
    ...mandatory.filter((field) => !(field in line)).map((field) => `${event} has no ${field}`),
    ...Object.keys(line)
      .filter((field) => !known.has(field))
      .map((field) => `${event} has ${field}, which is not in the table`),
  ];
}
