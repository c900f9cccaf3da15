import type { MailDocument } from './mail-document.ts';

/** For every program, and the one that counts. Long lines are wrapped by whoever shows them. */
export function textOf({ opening, sections, closing }: MailDocument): string {
  const told = sections.map(({ heading, note, entries }) =>
    [heading, ...(note === '' ? [] : [note]), '', ...entries.map((entry) => `- ${entry}`)].join('\n'),
  );
  return `${[opening.join('\n'), ...told, ...closing].join('\n\n')}\n`;
}

/** The same with headings and lists: no pictures, no links, no colours, nothing that is fetched. */
export function htmlOf({ languageTag, subject, opening, sections, closing }: MailDocument): string {
  const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
  const told = sections.map(
    ({ heading, note, entries }) =>
      `<h2>${escaped(heading)}</h2>\n${note === '' ? '' : `${paragraphs([note])}\n`}<ul>\n${entries
        .map((entry) => `<li>${escaped(entry)}</li>`)
        .join('\n')}\n</ul>`,
  );
  return `<!doctype html>
<html lang="${languageTag}">
<head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body>
<h1>${escaped(subject)}</h1>
${[paragraphs(opening), ...told, paragraphs(closing)].join('\n')}
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
