import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runAgainst } from '../fakes/fake-world.ts';

const folder = newFolder();
const script = join(folder, 'throughline.bash');

async function scriptFor(shell: string): Promise<string> {
  const { code, out } = await runAgainst(undefined, ['completion', shell], folder);
  expect(code).toBe(0);
  return out;
}

beforeAll(async () => {
  writeFileSync(script, await scriptFor('bash'));
  writeFileSync(join(folder, 'calls of may.csv'), '');
  mkdirSync(join(folder, 'calls'));
});

/** What bash offers for the last of these words, as bash has parted them. */
function offered(...words: string[]): string[] {
  const ask =
    'source "$1"; shift; COMP_WORDS=(throughline "$@"); COMP_CWORD=$#; _throughline; ' +
    `for each in "\${COMPREPLY[@]}"; do printf '%s\\n' "$each"; done`;
  const out = execFileSync('bash', ['--norc', '-c', ask, 'bash', script, ...words], { cwd: folder, encoding: 'utf8' });
  return out.split('\n').slice(0, -1);
}

describe('completion in bash', () => {
  it('is of the program throughline', () => {
    const out = execFileSync('bash', ['--norc', '-c', 'source "$1"; complete -p throughline', 'bash', script]);
    expect(String(out)).toBe('complete -F _throughline throughline\n');
  });

  it.each([
    ['commands', [''], ['calls', 'feed', 'trace', 'completion', 'help']],
    ['commands that begin so', ['feed', 're'], ['resume', 'refuse', 'redrive', 'replay', 'replays']],
    ['commands below commands', ['feed', 'doors', ''], ['list', 'create', 'activate', 'rotate', 'delete', 'help']],
    ['options', ['feed', 'follow', '--a'], ['--acknowledge']],
    ['options of the command that runs where none is named', ['feed', 'doors', '--j'], ['--json']],
    ['options after the value of an option', ['feed', 'follow', '--limit', '3', '--a'], ['--acknowledge']],
    ['kinds of event', ['feed', 'follow', '--kind', 'CONSENT'], ['CONSENT_GIVEN', 'CONSENT_WITHDRAWN']],
    ['kinds after kinds', ['feed', 'follow', '--kind', 'CALL_FORWARDED', 'CALL_A'], ['CALL_ANSWERED']],
    ['kinds after an equals sign', ['feed', 'follow', '--kind', '=', 'CALL_A'], ['CALL_ANSWERED']],
    [
      'kinds right after the equals sign',
      ['feed', 'doors', 'create', '--hour', '=', '6', ''],
      ['kafka', 'webhook', 'email'],
    ],
    ['arguments of a closed list', ['feed', 'filter', 'CASE_OPENED', 'ASS'], ['ASSISTANCE_DELIVERED']],
    ['doors', ['feed', 'doors', 'delete', ''], ['kafka', 'webhook', 'email']],
    [
      'doors after an address, parted at its colon',
      ['feed', 'doors', 'delete', '--feeds-address', 'a', ':', '1', 'k'],
      ['kafka'],
    ],
    ['doors once alone', ['feed', 'doors', 'delete', 'kafka', ''], []],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['files of an argument, with their spaces', ['calls', 'import', 'calls'], ['calls', 'calls of may.csv']],
    ['files of an option', ['feed', 'status', '--cert', 'partner.c'], ['partner.crt']],
    ['nothing where only you know', ['trace', ''], []],
    ['nothing for a value that only you know', ['feed', 'follow', '--limit', ''], []],
    ['nothing after a word that is no command', ['feeds', ''], []],
  ])('offers %s', (_what, words, expected) => {
    expect(offered(...words).sort()).toEqual([...expected].sort());
  });
});

describe.each(['bash', 'zsh', 'fish'])('completion in %s', (shell) => {
  it('knows every command and option', async () => {
    const text = await scriptFor(shell);
    const { out } = await runAgainst(undefined, ['feed', 'replay', '--help'], folder);
    const options = [...out.matchAll(/^ {2}(?:-h, )?--([a-z-]+)/gm)].map(([, name]) => name ?? '');
    expect(options).toContain('from-position');
    const place = text.split('\n').filter((line) => line.includes(' feed replay') && !line.includes(' feed replays'));
    for (const option of options) expect(place.join('\n'), option).toContain(option);
  });
});

it('a shell that there is no script for is refused', async () => {
  const { code, err } = await runAgainst(undefined, ['completion', 'tcsh'], folder);
  expect(code).toBe(2);
  expect(err).toContain('bash, zsh, fish');
});
