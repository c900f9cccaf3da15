const mostLines = 500;

/**
 * Files stay small enough to be read at once, and are named after what is in them.
 * @param path from the root
 */
export function fileProblems(path: string, lines: number): string[] {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return [
    ...(lines > mostLines ? [`${path} has ${lines} lines: split it, ${mostLines} are the most`] : []),
    ...(parts.some((part) => /^utils?(\.|$)/.test(part)) ? [`${path} says nothing about its content: no utils`] : []),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name) ? [] : [`${path} is not in kebab-case`]),
  ];
}
