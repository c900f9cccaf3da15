import type { Argument, Command, Option } from 'commander';

/** What may be written for a value. */
export type Value =
  | { readonly kind: 'any' | 'file'; readonly isVariadic: boolean }
  | { readonly kind: 'choices'; readonly choices: readonly string[]; readonly isVariadic: boolean };

/** A word that may be written, with what it means. */
export type Word = { readonly text: string; readonly description: string };

export type CompletedOption = Word & { readonly value: Value | undefined };

/** One command and what may follow it. */
export type CompletedCommand = {
  /** The words that lead to it after `throughline`: ['feed', 'follow']. */
  readonly words: readonly string[];
  readonly commands: readonly Word[];
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly Value[];
};

/** A program's commands with all that may follow each, the program itself first. */
export function commandTree(program: Command): CompletedCommand[] {
  return subtree(program, []);
}

function subtree(command: Command, words: readonly string[]): CompletedCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const fallback = commands.find((each) => each.name() === defaultName(command));
  const options = [command, ...(fallback ? [fallback] : [])].flatMap((each) => help.visibleOptions(each));
  return [
    {
      words,
      commands: commands.map((each) => ({ text: each.name(), description: each.summary() || each.description() })),
      options: uniqueByText(options.flatMap(completedOptions)),
      arguments: command.registeredArguments.map(takenBy),
    },
    ...commands.flatMap((each) => subtree(each, [...words, each.name()])),
  ];
}

/** The command that runs where none is named. Commander has no public way to ask. */
function defaultName(command: Command): string | undefined {
  return (command as unknown as { readonly _defaultCommandName?: string | null })._defaultCommandName ?? undefined;
}

/** One for each spelling: --help and -h. */
function completedOptions(option: Option): CompletedOption[] {
  const value = option.required || option.optional ? takenBy(option) : undefined;
  return [option.long, option.short].flatMap((text) =>
    text ? [{ text, description: option.description, value }] : [],
  );
}

function takenBy(of: Option | Argument): Value {
  const { argChoices, variadic: isVariadic } = of;
  if (argChoices) return { kind: 'choices', choices: argChoices, isVariadic };
  const name = 'flags' in of ? of.flags : `<${of.name()}>`;
  return { kind: name.includes('<file>') ? 'file' : 'any', isVariadic };
}

function uniqueByText(options: readonly CompletedOption[]): CompletedOption[] {
  return [...new Map(options.map((option) => [option.text, option])).values()];
}
