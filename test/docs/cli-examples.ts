import type { programOf } from '../../packages/cli/src/run.ts';
import { readDocument } from './tables.ts';

type Command = ReturnType<typeof programOf>;

/** A command line in a document or a help text, as words without `throughline`. */
export type Example = { readonly line: string; readonly words: readonly string[] };

/** The command lines in the shell blocks of a document. */
export function examplesIn(path: string): Example[] {
  const blocks = [...readDocument(path).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
  return blocks.flatMap((block) => block.split('\n')).flatMap(exampleOf);
}

/** What `--help` prints. */
export function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

/** The command lines in a help text. */
export function examplesOfHelp(help: string): Example[] {
  const lines = help.split('\n').filter((line) => line.startsWith('  throughline '));
  return lines.flatMap((line) => exampleOf(line.trim()));
}

/** Commands that do something, by the words that lead to them. */
export function leavesOf(command: Command, words: readonly string[] = []): { name: string; command: Command }[] {
  if (command.commands.length === 0) return [{ name: words.join(' '), command }];
  return command.commands.flatMap((each) => leavesOf(each, [...words, each.name()]));
}

/** Words up to a comment, a pipe or a redirection; quotes hold words together. */
function exampleOf(line: string): Example[] {
  const [program, ...words] = (/^[^#|>]*/.exec(line)?.[0] ?? '').match(/"[^"]*"|\S+/g) ?? [];
  return program === 'throughline' ? [{ line, words: words.map((word) => word.replaceAll('"', '')) }] : [];
}
