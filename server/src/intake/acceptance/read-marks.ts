import { JoulegateError } from '../../units/index.ts';
import { recordsOf } from '../import/records.ts';

/** What an owner says of one answer. */
export interface AnswerMark {
  /** Of the request, as its header `x-joulegate-decision` and the books have it. */
  readonly id: string;
  readonly accepted: boolean;
}

const VERDICTS: Readonly<Record<string, boolean>> = {
  accepted: true,
  true: true,
  yes: true,
  '1': true,
  rejected: false,
  false: false,
  no: false,
  '0': false,
};
const SHOWN = 5;

/**
 * Marks of a CSV (or JSON) with the columns `id` and `accepted`.
 * @throws JoulegateError JG_DATA with the lines that cannot be read: then none counts
 * @example readMarks('id,accepted\na,true', 'marks.csv') // [{ id: 'a', accepted: true }]
 */
export function readMarks(text: string, file: string): readonly AnswerMark[] {
  const { records } = recordsOf(text, file);
  const bad: string[] = [];
  const marks = records.flatMap(({ where, fields, broken }) => {
    const [id, verdict] = ['id', 'accepted'].map((name) => String(fields[name] ?? '').trim()) as [string, string];
    const accepted = VERDICTS[verdict.toLowerCase()];
    if (broken === null && id !== '' && accepted !== undefined) return [{ id, accepted }];
    bad.push(`${where}: ${broken ?? (id === '' ? 'id is missing' : `accepted is "${verdict}"`)}`);
    return [];
  });
  if (bad.length > 0 || marks.length === 0)
    throw new JoulegateError(
      'JG_DATA',
      bad.length === 0
        ? `${file} marks no answer`
        : `${file}: ${bad.slice(0, SHOWN).join('; ')}${bad.length > SHOWN ? `, and ${bad.length - SHOWN} more` : ''}`,
      { where: file, hint: 'the head is id,accepted; accepted is true or false: nothing was marked' },
    );
  return marks;
}
