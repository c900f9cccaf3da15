import { join } from 'node:path';
import ts from 'typescript';
import { repository } from '../verify/repository.ts';

/** What the compiler says of each program, under the repository's own settings. An empty list when it is content. */
export function typeErrorsOf(programs: readonly string[]): string[][] {
  // Files that are not there, where the packages of the repository are found from.
  const texts = new Map(programs.map((text, index) => [join(repository, `test/docs/not-a-file-${index}.ts`), text]));
  const { config } = ts.readConfigFile(join(repository, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, repository);
  const settings: ts.CompilerOptions = { ...options, incremental: false };
  delete settings.tsBuildInfoFile;
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, language, ...rest) : ts.createSourceFile(name, text, language);
  };
  const all = ts.createProgram([...texts.keys()], settings, host);
  return [...texts.keys()].map((name) =>
    ts
      .getPreEmitDiagnostics(all, all.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}
