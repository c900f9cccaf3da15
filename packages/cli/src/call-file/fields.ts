import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { type Line, longestLine } from './lines.ts';
import type { LineRefusal } from './refusal.ts';

export type Delimiter = ',' | ';';

/** A line that isn't blank, as fields without the space around them, or why it can't be split. */
export type SplitLine = { readonly line: Line } & ({ readonly fields: string[] } | { readonly refusal: LineRefusal });

/**
 * Splits lines into fields as RFC 4180 has it, but that a field has no line end: so a quote that is not closed costs its
 * own line and no other. Blank lines are left out.
 */
export function splitLines(lines: readonly Line[], delimiter: Delimiter): SplitLine[] {
  const texts: (string | LineRefusal)[] = lines.map(({ bytes }) => textOf(bytes));
  const good = texts.filter((text) => typeof text === 'string' && !isBlank(text));
  // All at once is fast. A quote that is not closed swallows the end of its line: then there are fewer records than
  // lines, or an error, and each is split by itself.
  const together = tryParse(good.join('\n'), delimiter);
  const fields = together?.length === good.length ? together : undefined;
  let taken = 0;
  return lines.flatMap((line, index): SplitLine[] => {
    const text = texts[index] ?? '';
    if (typeof text !== 'string') return [{ line, refusal: text }];
    if (isBlank(text)) return [];
    const own = fields ? fields[taken++] : splitOne(text, delimiter);
    return own ? [{ line, fields: own }] : [{ line, refusal: notCsv }];
  });
}

const notCsv: LineRefusal = {
  reason: 'LINE_NOT_CSV',
  detail: 'a quote is not closed, or stands in the middle of a field: write it twice inside of quotes',
};

function textOf(bytes: Buffer | undefined): string | LineRefusal {
  if (!bytes) return { reason: 'LINE_TOO_LONG', detail: `the line is longer than ${longestLine} bytes` };
  if (!isUtf8(bytes)) return { reason: 'LINE_NOT_UTF8', detail: 'the line is not UTF-8: save the file as UTF-8' };
  return bytes.toString('utf8');
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function splitOne(text: string, delimiter: Delimiter): string[] | undefined {
  const records = tryParse(text, delimiter);
  return records?.length === 1 ? records[0] : undefined;
}

function tryParse(text: string, delimiter: Delimiter): string[][] | undefined {
  try {
    const records = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, trim: true });
    return records.map((fields) => fields.map((field) => field.trim()));
  } catch {
    return undefined;
  }
}
