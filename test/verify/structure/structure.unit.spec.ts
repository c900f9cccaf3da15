import { describe, expect, it } from 'vitest';
import { fileProblems } from './file-rules.ts';
import { migrationProblems } from './migration-numbers.ts';
import { roomProblems } from './service-rooms.ts';

const service = [
  'package.json',
  'migrations/0001-call.sql',
  'src/main.ts',
  'src/migrate.ts',
  'src/config.ts',
  'src/config.unit.spec.ts',
  'src/domain/call.ts',
  'src/application/publish-calls.ts',
  'src/adapters/grpc/server.ts',
];

describe('a service', () => {
  it('has its rooms and no other', () => {
    expect(roomProblems('calls', service, () => 120)).toEqual([]);
    expect(roomProblems('calls', [...service, 'src/helpers/x.ts'], () => 1)).toHaveLength(1);
    expect(
      roomProblems(
        'calls',
        service.filter((file) => file !== 'src/domain/call.ts'),
        () => 1,
      ),
    ).toHaveLength(1);
    expect(
      roomProblems(
        'calls',
        service.filter((file) => !file.startsWith('migrations')),
        () => 1,
      ),
    ).toHaveLength(1);
  });

  it('has a short composition root', () => {
    expect(roomProblems('calls', service, () => 121)).toEqual([expect.stringContaining('121 lines')]);
  });
});

describe('a source file', () => {
  it.each(['test/a/relay.unit.spec.ts', 'packages/x/src/fill-feed.ts', 'deploy/local/bootstrap.mjs'])(
    'may be %s',
    (path) => {
      expect(fileProblems(path, 500)).toEqual([]);
    },
  );

  it.each(['a/utils.ts', 'a/utils/b.ts', 'a/util.ts', 'a/someFile.ts', 'a/Feed.ts'])('may not be %s', (path) => {
    expect(fileProblems(path, 1)).toHaveLength(1);
  });

  it('may not have more than 500 lines', () => {
    expect(fileProblems('a/b.ts', 501)).toHaveLength(1);
  });
});

describe('the migrations of a folder', () => {
  it('are numbered without gaps', () => {
    expect(migrationProblems('m', ['0002-more.sql', '0001-first.sql'])).toEqual([]);
  });

  it.each([
    ['a gap', ['0001-first.sql', '0003-more.sql']],
    ['two of one number', ['0001-first.sql', '0002-more.sql', '0002-other.sql']],
    ['another start', ['0002-first.sql']],
    ['another name', ['0001-first.sql', 'more.sql']],
  ])('have not %s', (_what, names) => {
    expect(migrationProblems('m', names)).toHaveLength(1);
  });
});
