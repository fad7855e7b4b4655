/**
 * One text of a template: `{a|b}` is one of its parts, parts may hold further choices, an empty part is nothing.
 * @example expand('{Show|Print} it', () => 0) // 'Show it'
 */
export function expand(template: string, random: () => number): string {
  let text = template;
  for (;;) {
    const close = text.indexOf('}');
    if (close < 0)
      return text
        .replaceAll(/ {2,}/g, ' ')
        .replaceAll(/ ([.,?!])/g, '$1')
        .trim();
    const open = text.lastIndexOf('{', close);
    if (open < 0) throw new Error(`a template closes what it never opened: ${template}`);
    const parts = text.slice(open + 1, close).split('|');
    text = text.slice(0, open) + parts[Math.floor(random() * parts.length)]! + text.slice(close + 1);
  }
}

/** Different texts of each template, up to a number. */
export function expansions(templates: readonly string[], each: number, random: () => number): string[] {
  return templates.flatMap((template) => {
    const texts = new Set<string>();
    const choices = template.includes('{') ? each : 1;
    for (let i = 0; i < choices * 2 && texts.size < choices; i++) texts.add(expand(template, random));
    return [...texts];
  });
}
