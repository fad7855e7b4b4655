import { escapeMarkup } from './text.ts';

/** Markup that is safe to stand in a page. */
class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];
const written = (part: Part): string =>
  part === null
    ? ''
    : part instanceof Markup
      ? part.text
      : typeof part === 'object'
        ? part.map(written).join('')
        : escapeMarkup(String(part));

/** Markup with every value escaped that is not markup itself. @example page.html`<b>${'<'}</b>`.text // '<b>&lt;</b>' */
const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((string, i) => string + (i < parts.length ? written(parts[i]!) : '')).join(''));

/** The console's colours, on paper too. */
const STYLE = `
:root{--ink:#1b1f23;--muted:#5c646d;--line:#dfe1e3;--money:#1f5fbf;--energy:#b26a00;--carbon:#1f7a4d;--latency:#6c40c4}
*{box-sizing:border-box}
body{font:14px/20px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums;color:var(--ink);max-width:980px;margin:32px auto;padding:0 24px}
h1{font-size:28px;line-height:36px;margin:0}h2{font-size:20px;line-height:28px;margin:32px 0 8px}
p{margin:8px 0;max-width:76ch}.page-one p{font-size:16px;line-height:24px}.page-one .choice{font-weight:600}.note,.page-one .note{color:var(--muted);font-size:13px;line-height:20px}
a{color:inherit;text-decoration:underline;text-decoration-color:var(--line);text-underline-offset:3px}
svg{display:block;width:100%;height:auto;margin:12px 0;font-size:11px}svg text{fill:var(--ink)}
rect.money{fill:var(--money)}rect.energy{fill:var(--energy)}rect.carbon{fill:var(--carbon)}rect.latency{fill:var(--latency)}
.out rect{opacity:.35}.less rect{opacity:.45}.whole text{font-weight:600}.out text{fill:var(--muted)}.chosen text{font-weight:600}
.line{stroke:#9aa2ab;stroke-width:1.5;fill:none}.chosen .line{stroke:var(--money);stroke-width:2.5}
.axis{stroke:var(--line)}.now{stroke:var(--muted);stroke-dasharray:3 3}.flip{stroke:var(--carbon);stroke-dasharray:6 3}
.flow{opacity:.55;stroke-linecap:round}.asks{fill:#fff;stroke:var(--muted)}.haloed text{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}.where{fill:var(--muted)}.knee{fill:var(--latency);opacity:.12}.interval{stroke:#9aa2ab;stroke-width:3;opacity:.5}.point{fill:var(--carbon)}.chosen .line.carbon{stroke:var(--carbon)}
.legend i{display:inline-block;width:12px;height:12px;margin:0 4px 0 12px;vertical-align:-1px}i.money{background:var(--money)}i.carbon{background:var(--carbon)}i.latency{background:var(--latency)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px}th,td{padding:4px 8px;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}th:first-child,tbody th{text-align:left;font-weight:400;color:var(--muted)}thead th{font-weight:600}th.chosen{color:var(--money)}th.out{color:var(--muted)}
.figures td,.figures th{white-space:nowrap}.derivations td{text-align:left}code{font-size:12px;overflow-wrap:anywhere}:target{background:#fdf1e6}
@media print{body{margin:0;max-width:none;font-size:12px}.page-one{break-after:page}h2{break-after:avoid}svg,tr{break-inside:avoid}a{text-decoration:none}}
`;

/** Pages that stand alone and print: reports and plans look alike. */
export const page = { html, escape: escapeMarkup, style: new Markup(STYLE) } as const;
