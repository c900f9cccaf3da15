import { styleText } from 'node:util';

/** A check or stage that passed, with a remark where it made one. */
export function success(name: string, milliseconds: number, remark?: string): void {
  say(`${styleText('green', '✓')} ${name} ${seconds(milliseconds)}`);
  if (remark) say(`  ${remark}`);
}

/** A check or stage that failed, with all that it said. */
export function failure(name: string, milliseconds: number, output?: string): void {
  say(`${styleText('red', '✗')} ${name} ${seconds(milliseconds)}`);
  if (output) say(output.replaceAll(/^/gm, '  '));
}

/** A stage whose tests will show themselves. */
export function heading(text: string): void {
  say(`\n${styleText('bold', text)}`);
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(milliseconds: number): string {
  return styleText('dim', `${(milliseconds / 1_000).toFixed(1)} s`);
}
