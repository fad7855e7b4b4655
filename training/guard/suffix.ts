import { SUFFIX_NAMES, suffixLogit, suffixShape } from '../../server/src/guard/model/suffix.ts';
import { expansions } from './expand.ts';
import { chance } from './fit.ts';
import { groupOf, isAttack, isMeasuredOnly, scannedAs, type LabelledText } from './rows.ts';

const SIGNS = '!?;:.,)][}{"\'`$\\%&|~^*=<>/#@_-+';
const SUFFIXES = 600;
/** What a suffix is worth beside a harmless text, so that few of many harmless texts are taken for one. */
const WORTH = 0.2;
const RIDGE = 1e-3;
const STEPS = 60;

const of = <T>(list: ArrayLike<T>, random: () => number): T => list[Math.floor(random() * list.length)]!;

/** Words, pieces of words and signs in any order, as a search for a suffix leaves them. */
function drawn(words: readonly string[], random: () => number): string {
  let text = '';
  for (let left = 10 + Math.floor(random() * 15); left > 0; left--) {
    if (random() < 0.62) {
      let word = of(words, random);
      if (random() < 0.3) word = word.slice(0, 2 + Math.floor(random() * (word.length - 2)));
      if (random() < 0.15) word = word[0]!.toUpperCase() + word.slice(1);
      if (random() < 0.05) word = word.toUpperCase();
      text += `${random() < 0.22 ? '' : ' '}${word}`;
    } else {
      let cluster = '';
      for (let signs = of([1, 1, 1, 2, 2, 3, 4], random); signs > 0; signs--) cluster += of(SIGNS, random);
      text += `${random() < 0.5 ? '' : ' '}${cluster}`;
    }
  }
  return text;
}

/** Ends of harmless prompts that mix words and signs as closely: a line of code, of a table, of marked-up or French text. */
const HARMLESS_ENDS: readonly string[] = [
  '{const|let|var} {rows|total|names} = {list|orders|users}.{filter|map|find}(({each|row|x}) => {each.id|row.price|x.name} {!==|===|>} {null|0|undefined}){;|.length;|[0];}',
  '{def|async def} {read|parse|send}(self, {path: str|rows: list[int]|url}, **kwargs): return {json.loads(path)|[r for r in rows if r]|self._get(url)[0]}',
  '{public static int|private void|protected String} {sum|main|read}({int[] numbers|String[] args|List<String> names}) ‹ for ({int n : numbers|String s : args}) ‹ total += {n|s.length()}; › ›',
  "SELECT {name, count(*)|*|id, sum(price)} FROM {orders|users u|items} WHERE {city IN ('Rome', 'Lyon')|u.age >= 18 AND u.name LIKE 'A%'|price > 10.5} {GROUP BY name|ORDER BY 2 DESC|LIMIT 10};",
  "{INSERT INTO|UPDATE} {users|orders} {(id, name) VALUES (17, 'Ada')|SET name = 'Ada' WHERE id = 17}; {COMMIT;|SELECT * FROM users;}",
  '{cat|grep -rn "error"|find . -name "*.log"} {app.log|src/|-mtime +7} | {awk ‹print($2)›|sort -u|xargs rm -f} {> out.txt|2>&1|\\& wait $!}',
  'See [{the guide|this page|our docs}](https://{docs|www}.example/{a/b|x?y=z}) and `{npm run build|git log --oneline|pip install -e .}` {(briefly!)|— then tell me why|; what is missing?}',
  '{if|while} ({x > 0 \\&\\& y < 10|!done|i++ < n}) ‹ {console.log(`$‹x›: ok`)|printf("%d\\n", i)|return [x, y]}; › {else ‹ throw new Error("no"); ›|// why?|}',
  '« {Oui, très bien|Mais non, voyons|Quelle journée} ! » {dit-il|répondit-elle} ; {puis|et} {il s’en alla|elle reprit} : {où aller|que faire} ? {Traduisez|Expliquez} !',
  '{Est-ce que|Pourquoi} {le prix change|la page se charge} ? Voici {la réponse|le texte} : « {Tout va bien|C’est noté} » ; {merci|au revoir} !',
  '<{p|div class="a"|li}><{b|a href="/x"}>{Hello, world|Order no. 17|Next}</{b|a}> {&amp; more|&nbsp;now|(new)}</{p|div|li}> <{br|hr}/>',
  '$\\{frac‹a›‹b›|sum_‹i=1›^‹n› x_i|int_0^1 f(x)\\,dx} {= 1|\\leq c|\\to 0}$, where $x {\\in R|> 0}$ and $f(x) = \\{sin x|exp(-x^2)|sqrt‹x›}$',
  '| {Name|Item} | {Price|Count} | {City|Note} | | {Ada|pear} | {12.50|3} | {Rome|(new)} | | {Ben|plum} | {9.90|7} | {Lyon|n/a} |',
  '‹"{name|item}": "{Ada|pear}", "{tags|sizes}": ["{a|new}", "{b|old}"], "{note|text}": "{ask Nora (tel.)|why not?}", "{ok|done}": {true|false|null}›',
  'ERROR [{main|worker}] {app.Service|db.Pool} - {failed to open|timeout at}: {"/var/log/app.log"|<none>} ({code|errno}={ENOENT|null}); {retrying...|giving up!}',
  'Regex: ^{[A-Za-z_]+|(?:ab)*|[^"]+}{@|-|\\s+}{[a-z.]+|(\\w+)|.*?}$ {matches|should not match} "{a_b@c.de|x - y|no}" {(why?)|, right?|!}',
];
/** Braces of the ends themselves. */
const [OPEN, CLOSE] = ['‹', '›'] as const;
const PER_END = 12;

/** Shapes of suffixes of our own after harmless questions: published ones are only measured. */
function suffixShapes(harmless: readonly LabelledText[], random: () => number): readonly (readonly number[])[] {
  const english = harmless.filter(({ lang, text }) => lang === 'en' && text.length < 400);
  const words = [...new Set(english.flatMap(({ text }) => text.match(/[A-Za-z]{2,}/g) ?? []))];
  const questions = english.map(({ text }) => text.split('\n').at(-1)!);
  const shapes: (readonly number[])[] = [];
  while (shapes.length < SUFFIXES) {
    const shape = suffixShape(`${of(questions, random)}${drawn(words, random)}`);
    if (shape !== null) shapes.push(shape);
  }
  return shapes;
}

/** Such ends by themselves and after harmless questions. */
function harmlessEnds(
  templates: readonly string[],
  harmless: readonly LabelledText[],
  random: () => number,
): readonly string[] {
  const questions = harmless.filter(({ text }) => text.length < 80).map(({ text }) => text.split('\n').at(-1)!);
  return expansions(templates, PER_END, random).flatMap((end) => {
    const text = end.replaceAll(OPEN, '{').replaceAll(CLOSE, '}');
    return [text, `${of(questions, random)} ${text}`];
  });
}

/** What a system of linear equations is met by: each row ends with what it is to be. */
function solved(system: readonly (readonly number[])[]): number[] {
  const rows = system.map((row) => [...row]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const times = rows[row]![column]! / rows[column]![column]!;
      for (let i = column; i <= size; i++) rows[row]![i]! -= times * rows[column]![i]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}

/** Weights of the shape, by Newton's method on the logistic loss. */
export function suffixWeights(
  rows: readonly LabelledText[],
  seed: number,
  ends: readonly string[] = HARMLESS_ENDS,
): readonly number[] {
  const harmless = rows.filter((row) => !isAttack(row) && row.kind !== 'system' && !isMeasuredOnly(row));
  const found = suffixShapes(harmless, chance(seed));
  const usual = [...harmless.map(({ text }) => text), ...harmlessEnds(ends, harmless, chance(seed + 1))].flatMap(
    (text) => {
      const shape = suffixShape(text);
      return shape === null ? [] : [shape];
    },
  );
  const size = SUFFIX_NAMES.length + 1;
  const worth = (usual.length / found.length) * WORTH;
  const weights = new Array<number>(size).fill(0);
  const samples = [
    ...usual.map((shape) => ({ shape: [...shape, 1], label: 0, worth: 1 })),
    ...found.map((shape) => ({ shape: [...shape, 1], label: 1, worth })),
  ];
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight) => RIDGE * samples.length * weight);
    const curve = weights.map((_, i) => weights.map((__, j) => (i === j ? RIDGE * samples.length : 0)));
    for (const { shape, label, worth: own } of samples) {
      const share = 1 / (1 + Math.exp(-suffixLogit(shape.slice(0, -1), weights)));
      for (let i = 0; i < size; i++) {
        slope[i]! += own * (share - label) * shape[i]!;
        for (let j = 0; j < size; j++) curve[i]![j]! += own * share * (1 - share) * shape[i]! * shape[j]!;
      }
    }
    const move = solved(curve.map((row, i) => [...row, slope[i]!]));
    for (let i = 0; i < size; i++) weights[i]! -= move[i]!;
    if (move.every((each) => Math.abs(each) < 1e-6)) break;
  }
  return weights.map((weight) => Number(weight.toPrecision(4)));
}

/** Log-odds of a suffix at the end of each prompt, by weights that saw no text of its publisher; others have none. */
export function suffixHeldOut(
  fitted: readonly LabelledText[],
  rows: readonly LabelledText[],
  seed: number,
): ReadonlyMap<LabelledText, number> {
  const scores = new Map<LabelledText, number>();
  for (const [group, own] of Map.groupBy(rows, groupOf)) {
    const weights = suffixWeights(
      fitted.filter((row) => groupOf(row) !== group),
      seed,
    );
    for (const row of own) {
      const shape = scannedAs(row) === 'prompt' ? suffixShape(row.text) : null;
      if (shape !== null) scores.set(row, suffixLogit(shape, weights));
    }
  }
  return scores;
}

/** Log-odds of harmless ends of our own, by weights that saw none of their half of the templates. */
export function endsHeldOut(fitted: readonly LabelledText[], seed: number): readonly number[] {
  const harmless = fitted.filter((row) => !isAttack(row) && row.kind !== 'system' && !isMeasuredOnly(row));
  return [0, 1].flatMap((half) => {
    const weights = suffixWeights(
      fitted,
      seed,
      HARMLESS_ENDS.filter((_, i) => i % 2 !== half),
    );
    const own = HARMLESS_ENDS.filter((_, i) => i % 2 === half);
    return harmlessEnds(own, harmless, chance(seed + 2)).flatMap((text) => {
      const shape = suffixShape(text);
      return shape === null ? [] : [suffixLogit(shape, weights)];
    });
  });
}

/** Share of harmless texts, and of harmless ends, that may be taken for a suffix. */
const ALLOWED = { texts: 0.002, ends: 0.03 } as const;
const above = (scores: readonly number[], share: number): number =>
  scores.toSorted((a, b) => b - a)[Math.floor(scores.length * share)] ?? -Infinity;

/** Least log-odds that keep what is allowed, of every part of the harmless texts. */
export const suffixFrom = (
  parts: readonly (readonly LabelledText[])[],
  scores: ReadonlyMap<LabelledText, number>,
  ends: readonly number[],
): number => {
  const ofTexts = parts.map((rows) =>
    above(
      rows.map((row) => scores.get(row) ?? -Infinity),
      ALLOWED.texts,
    ),
  );
  return Number((Math.max(...ofTexts, above(ends, ALLOWED.ends)) + 1e-4).toFixed(4));
};
