import { readDocument } from './tables.ts';

/** Where the README's program is to connect to. */
export type ExampleTarget = {
  /** Has `ca.crt`, and `partner.kyivstar.crt` and `.key`. */
  readonly certificates: string;
  /** host:port. */
  readonly calls: string;
  readonly feeds: string;
};

/** The TypeScript program in the README, as a reader copies it. */
export function readmeExample(): string {
  const programs = [...readDocument('README.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  const [program] = programs;
  if (program === undefined || programs.length > 1) throw new Error('README.md has not exactly one TypeScript program');
  return program;
}

/**
 * The same program against another hub: only the folder of the certificates and the two addresses are replaced.
 * @throws Error when one of them is not in the program
 */
export function readmeExampleFor(target: ExampleTarget): string {
  const replacements = {
    '.throughline/data/certificates/': `${target.certificates}/`,
    'localhost:15282': target.calls,
    'localhost:15286': target.feeds,
  };
  let program = readmeExample();
  for (const [text, other] of Object.entries(replacements)) {
    if (!program.includes(text)) throw new Error(`the program in README.md does not name ${text}`);
    program = program.replaceAll(text, other);
  }
  return program;
}
