/**
 * A Markdown document with new text between `<!-- name:begin -->` and `<!-- name:end -->`.
 * @throws Error when the document has no such place
 */
export function withSection(document: string, name: string, text: string): string {
  const [beginMark, endMark] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [document.indexOf(beginMark), document.indexOf(endMark)];
  if (begin < 0 || end < begin) throw new Error(`The document has no ${beginMark} … ${endMark}.`);
  return `${document.slice(0, begin + beginMark.length)}\n\n${text}\n\n${document.slice(end)}`;
}
