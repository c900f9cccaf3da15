import type { CompletedCommand, Value, Word } from './command-tree.ts';

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The words that lead to a command, each with a space before it, as the functions below know it. */
export function placeOf(words: readonly string[]): string {
  return words.map((word) => ` ${word}`).join('');
}

/**
 * Functions that bash and zsh share, and that know the commands. Places are as of `placeOf`; words come one on a line,
 * with a tab before their meaning.
 */
export function shellData(commands: readonly CompletedCommand[]): string {
  const places = commands.filter(({ words }) => words.length > 0).map(({ words }) => quoted(placeOf(words)));
  return `# Whether a place is a command.
_throughline_leads() {
  case "$1" in
    ${places.join(' | ')}) return 0 ;;
  esac
  return 1
}

# What an option takes: one or many, and file, any, or choices and these.
_throughline_value() {
  case "$1" in
${commands.flatMap(valueCases).join('\n')}
  esac
}

# The options at a place.
_throughline_options() {
  case "$1" in
${commands.map(({ words, options }) => wordsCase(quoted(placeOf(words)), options)).join('\n')}
  esac
}

# The words that may follow a place, after so many that are no commands; @file stands for files.
_throughline_words() {
  case "$1 $2" in
${commands.flatMap(wordCases).join('\n')}
  esac
}

# Goes through words. Sets place, pending: what the last option still takes, and given: how many are no commands.
_throughline_walk() {
  place='' pending='' given=0
  while [ "$#" -gt 0 ]; do
    case "$1" in
      -*=*) pending='' ;;
      -*) pending="$(_throughline_value "$place $1")" ;;
      *)
        if [ -n "$pending" ]; then
          case "$pending" in one*) pending='' ;; esac
        elif _throughline_leads "$place $1"; then
          place="$place $1"
        else
          given=$((given + 1))
        fi
        ;;
    esac
    shift
  done
}
`;
}

function valueCases({ words, options }: CompletedCommand): string[] {
  return options.flatMap(({ text, value }) =>
    value ? [`    ${quoted(`${placeOf(words)} ${text}`)}) printf '%s' ${quoted(valueText(value))} ;;`] : [],
  );
}

function valueText(value: Value): string {
  const many = value.isVariadic ? 'many' : 'one';
  return value.kind === 'choices' ? `${many} choices ${value.choices.join(' ')}` : `${many} ${value.kind}`;
}

function wordCases({ words, commands, arguments: values }: CompletedCommand): string[] {
  const place = placeOf(words);
  if (commands.length > 0) return [wordsCase(quoted(`${place} 0`), commands)];
  return values.flatMap((value, index) => {
    const pattern = value.isVariadic ? `${quoted(`${place} `)}*` : quoted(`${place} ${index}`);
    if (value.kind === 'any') return [];
    const texts = value.kind === 'choices' ? value.choices : ['@file'];
    return [
      wordsCase(
        pattern,
        texts.map((text) => ({ text, description: '' })),
      ),
    ];
  });
}

function wordsCase(pattern: string, words: readonly Word[]): string {
  const pairs = words.map(({ text, description }) => `${quoted(text)} ${quoted(description.replaceAll('\n', ' '))}`);
  return `    ${pattern}) printf '%s\\t%s\\n' ${pairs.join(' ')} ;;`;
}
