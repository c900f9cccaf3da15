import { readDocument } from './tables.ts';

/** A block of commands in the operating guide. */
export type GuideBlock = {
  readonly language: 'sh' | 'sql';
  readonly text: string;
  /** Why no test runs it; undefined where one does. */
  readonly notRun: string | undefined;
  /** The heading above it. */
  readonly section: string;
  /** Of its first line, for messages. */
  readonly line: number;
};

export const guidePath = 'docs/operating-guide.md';

/** A guide test runs the blocks of these sections on a database of its own. */
export const onOwnDatabase = ['Back up', 'Restore'];

/** @throws Error for a block of commands that says neither `run` nor `not-run (why)` */
export function guideBlocks(): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  const lines = readDocument(guidePath).split('\n');
  let section = '';
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    section = /^#+ (.*)$/.exec(line)?.[1] ?? section;
    const opening = /^```(.*)$/.exec(line)?.[1];
    if (opening === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    const marked = /^(sh|sql) (?:run|not-run \((.+)\))$/.exec(opening);
    if (!marked || end < 0) throw new Error(`line ${index + 1} of ${guidePath} says neither run nor not-run (why)`);
    blocks.push({
      language: marked[1] as 'sh' | 'sql',
      notRun: marked[2],
      text: lines.slice(index + 1, end).join('\n'),
      section,
      line: index + 1,
    });
    index = end;
  }
  return blocks;
}

/** The name by which a heading is linked to. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}

/** Every heading of a document, without those inside blocks. */
export function headingsOf(path: string): string[] {
  const text = readDocument(path).replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? '');
}
