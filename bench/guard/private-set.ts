import { LOOK_ALIKES, VALUES, type Chance } from './private-values.ts';

/** A text and the values that stand in it, by the rule that is to find each. */
export interface PrivateRow {
  readonly text: string;
  readonly values: readonly { readonly rule: string; readonly value: string }[];
}

/** What people write around a value, in which nothing says what it is. */
const PLAIN = [
  'Please check {} for me.',
  'Here it is: {}',
  'I wrote {} on the form, and nobody called back.',
  'Bitte prüfen Sie {} bis morgen.',
  'Das steht auf dem Zettel: {}.',
  'Voici ce que j’ai reçu : {}, merci.',
  'Mira esto: {} ¿es correcto?',
  'Ho ricevuto {} ieri sera.',
  'Ik kreeg {} van de winkel.',
  'Segue abaixo: {}',
  'To jest {} z listu.',
  'Det står {} i brevet.',
  '请检查 {} 是否正确。',
  '{}',
  '- {}\n- and then the rest of the list',
  '{"value": "{}", "count": 3}',
  '| name | {} | 12.50 |',
];
/** Around values whose form could be anyone's: people name them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  'id.nl-bsn': [
    'Mijn BSN is {}.',
    'burgerservicenummer: {}',
    'BSN {} van de patiënt',
    'My BSN (Dutch number): {}',
    '{} is mijn BSN',
  ],
  'id.pl-pesel': ['Mój PESEL to {}.', 'PESEL: {}', 'numer PESEL {} i adres', 'Her PESEL number is {}'],
  'id.uk-nhs': ['My NHS number is {}.', 'NHS no: {}', 'NHS number {} of the patient', 'Patient {} (NHS)'],
  'id.in-aadhaar': ['My Aadhaar is {}.', 'Aadhaar number: {}', 'aadhar card no. {}', 'मेरा आधार नंबर {} है'],
  password: [
    'password: {}',
    'My password is {} and it does not work.',
    'DB_PASSWORD={}',
    '{"user": "nora", "password": "{}"}',
    'Das Passwort lautet {} seit gestern.',
    'mot de passe : {}',
    'contraseña: {}',
    'login nora / pwd: {}',
    "connect(host='db', passwd='{}')",
    'export SMTP_PASS_PASSWORD="{}"',
  ],
};
const LIKE = [
  ...PLAIN,
  'Order {} was sent twice.',
  'Bestellung {} fehlt noch.',
  'commit {} broke the build',
  'It failed at {} again',
  'ref {} please',
  'See ticket {} and reply.',
];

const ROWS_PER_VALUE = 120;
const ROWS_PER_LOOK_ALIKE = 120;

/** The set: the same for the same chance. */
export function privateSet(chance: Chance): {
  readonly rows: readonly PrivateRow[];
  readonly lookAlikes: readonly (PrivateRow & { readonly name: string })[];
} {
  const rows = Object.entries(VALUES).flatMap(([rule, make]) =>
    Array.from({ length: ROWS_PER_VALUE }, (_, i): PrivateRow => {
      const texts = NAMED[rule] ?? PLAIN;
      const value = make(chance);
      const json = texts[i % texts.length]!.startsWith('{"value"');
      return {
        text: texts[i % texts.length]!.replace('{}', () => (json ? value.replaceAll('\n', '\\n') : value)),
        values: [{ rule, value: json ? value.replaceAll('\n', '\\n') : value }],
      };
    }),
  );
  const lookAlikes = Object.entries(LOOK_ALIKES).flatMap(([name, make]) =>
    Array.from({ length: ROWS_PER_LOOK_ALIKE }, (_, i) => ({
      name,
      text: LIKE[i % LIKE.length]!.replace('{}', () => make(chance)),
      values: [],
    })),
  );
  return { rows, lookAlikes };
}
