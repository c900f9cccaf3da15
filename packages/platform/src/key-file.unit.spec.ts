import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMasterKey, readMasterKey } from './key-file.ts';

const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 3));
const hex = bytes.toString('hex');
const base64 = bytes.toString('base64');

describe('the text of a master key', () => {
  it.each([
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ['base64', base64],
    ['base64 and the end of the line', `${base64}\n`],
  ])('may be %s', (_form, text) => {
    expect(parseMasterKey(text, 'F').export().equals(bytes)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['31 bytes', bytes.subarray(1).toString('base64')],
    ['33 bytes', Buffer.concat([bytes, Buffer.of(1)]).toString('hex')],
    ['not base64', `${base64.slice(0, -5)}*****`],
    ['a pass phrase', 'correct horse battery staple and more'],
  ])('is refused when it is %s, without repeating it', (_what, text) => {
    expect(() => parseMasterKey(text, 'F')).toThrow(/^F must hold 32 random bytes/);
    if (text !== '') expect(() => parseMasterKey(text, 'F')).not.toThrow(text);
  });

  it('does not show when the key is printed', () => {
    const key = parseMasterKey(hex, 'F');
    expect(inspect(key, { showHidden: true, depth: 9 }) + JSON.stringify(key)).not.toContain(hex.slice(0, 8));
  });
});

describe('the file of a master key', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-file-'));
    file = join(folder, 'master.key');
    writeFileSync(file, base64);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each(['400', '600', '440'])('may have the mode %s', (mode) => {
    chmodSync(file, Number.parseInt(mode, 8));
    expect(readMasterKey('F', file).export().equals(bytes)).toBe(true);
  });

  it.each(['604', '644', '602', '620', '777'])('is refused when others can use it (%s)', (mode) => {
    chmodSync(file, Number.parseInt(mode, 8));
    expect(() => readMasterKey('F', file)).toThrow(/is open to others .*chmod 600/);
  });

  it('is refused when it is not there', () => {
    expect(() => readMasterKey('F', join(folder, 'none'))).toThrow("can't be read");
  });

  it('is refused when it is a folder', () => {
    chmodSync(folder, 0o700);
    expect(() => readMasterKey('F', folder)).toThrow("can't be read");
  });
});
