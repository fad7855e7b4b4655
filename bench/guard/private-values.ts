/**
 * Values that people and machines have, by the arithmetic of those who give them out, written for this bench alone: it
 * shares nothing with what looks for them.
 */
export type Chance = () => number;

const pick = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
const whole = (chance: Chance, least: number, most: number): number =>
  least + Math.floor(chance() * (most - least + 1));
const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALNUM = `${UPPER}${UPPER.toLowerCase()}${DIGITS}`;
const signs = (chance: Chance, from: string, count: number): string =>
  Array.from({ length: count }, () => from[Math.floor(chance() * from.length)]).join('');
const digits = (chance: Chance, count: number): string => signs(chance, DIGITS, count);
const two = (value: number): string => String(value).padStart(2, '0');
const numbersOf = (text: string): number[] => Array.from(text, Number);

/** The digit that makes a row of digits pass Luhn. */
function luhnDigit(row: string): number {
  // The sum of all digits, tens of doubled ones included.
  const parts = numbersOf(row)
    .toReversed()
    .map((digit, i) => (i % 2 === 0 ? numbersOf(String(digit * 2)) : [digit]))
    .flat();
  return (10 - (parts.reduce((sum, digit) => sum + digit, 0) % 10)) % 10;
}

/** Products of the dihedral group of order ten, and Verhoeff's permutations of digits by their place. */
const PRODUCTS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const PERMUTED = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
  [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
  [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
  [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
  [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
  [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
  [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];
const verhoeffDigit = (row: string): number => {
  const check = numbersOf(row)
    .toReversed()
    .reduce((c, digit, i) => PRODUCTS[c]![PERMUTED[(i + 1) % 8]![digit]!]!, 0);
  return PRODUCTS[check]!.indexOf(0);
};

const CARDS: readonly (readonly [prefix: string, length: number])[] = [
  ['4', 16],
  ['4', 13],
  ['51', 16],
  ['55', 16],
  ['2230', 16],
  ['34', 15],
  ['37', 15],
  ['36', 14],
  ['6011', 16],
  ['65', 16],
  ['3530', 16],
  ['62', 16],
];
const PUBLISHED_CARDS = [
  '4111111111111111',
  '4242424242424242',
  '4012888888881881',
  '5555555555554444',
  '5105105105105100',
  '2223003122003222',
  '378282246310005',
  '371449635398431',
  '30569309025904',
  '6011111111111117',
  '3530111333300000',
  '6200000000000005',
];

const grouped = (chance: Chance, number: string, groups: readonly number[], by: readonly string[]): string => {
  const between = pick(chance, by);
  let at = 0;
  return between === '' ? number : groups.map((length) => number.slice(at, (at += length))).join(between);
};

function card(chance: Chance): string {
  let number = pick(chance, PUBLISHED_CARDS);
  if (chance() < 0.7) {
    const [prefix, length] = pick(chance, CARDS);
    const row = prefix + digits(chance, length - prefix.length - 1);
    number = row + String(luhnDigit(row));
  }
  const groups =
    number.length === 15 ? [4, 6, 5] : number.length === 14 ? [4, 6, 4] : number.length === 13 ? [13] : [4, 4, 4, 4];
  return grouped(chance, number, groups, ['', ' ', '-']);
}

/** Country, and what its account numbers are made of: n digits, a capitals, c either. */
const ACCOUNTS: readonly (readonly [country: string, of: string])[] = [
  ['DE', '18n'],
  ['FR', '10n11c2n'],
  ['ES', '20n'],
  ['IT', '1a10n12c'],
  ['NL', '4a10n'],
  ['GB', '4a14n'],
  ['PL', '24n'],
  ['SE', '20n'],
  ['CH', '5n12c'],
  ['AT', '16n'],
  ['BE', '12n'],
  ['NO', '11n'],
  ['PT', '21n'],
  ['IE', '4a14n'],
  ['DK', '14n'],
  ['FI', '14n'],
  ['AE', '19n'],
  ['BR', '23n1a1c'],
];
const PUBLISHED_IBANS = [
  'DE89370400440532013000',
  'GB29NWBK60161331926819',
  'FR1420041010050500013M02606',
  'ES9121000418450200051332',
  'NL91ABNA0417164300',
  'IT60X0542811101000000123456',
  'PL61109010140000071219812874',
  'SE4550000000058398257466',
  'CH9300762011623852957',
  'AT611904300234573201',
  'BE68539007547034',
  'NO9386011117947',
];

function iban(chance: Chance): string {
  let number = pick(chance, PUBLISHED_IBANS);
  if (chance() < 0.7) {
    const [country, of] = pick(chance, ACCOUNTS);
    const account = [...of.matchAll(/(\d+)([nac])/g)]
      .map(([, count, kind]) =>
        signs(chance, kind === 'n' ? DIGITS : kind === 'a' ? UPPER : UPPER + DIGITS, Number(count)),
      )
      .join('');
    const value = BigInt(Array.from(`${account}${country}00`, (sign) => Number.parseInt(sign, 36)).join(''));
    number = `${country}${two(98 - Number(value % 97n))}${account}`;
  }
  return chance() < 0.5 ? number : (number.match(/.{1,4}/g) as string[]).join(' ');
}

function usSsn(chance: Chance): string {
  const area = pick(chance, [whole(chance, 1, 665), whole(chance, 667, 899)]);
  return `${String(area).padStart(3, '0')}-${two(whole(chance, 1, 99))}-${String(whole(chance, 1, 9999)).padStart(4, '0')}`;
}

function deTax(chance: Chance): string {
  for (;;) {
    const order = Array.from({ length: 10 }, (_, digit) => ({ digit, by: chance() })).sort((a, b) => a.by - b.by);
    const row = order.slice(0, 9).map(({ digit }) => digit);
    row.splice(whole(chance, 0, 9), 0, pick(chance, row));
    if (row[0] === 0) continue;
    let carried = 10;
    for (const digit of row) {
      const sum = (digit + carried) % 10;
      carried = ((sum === 0 ? 10 : sum) * 2) % 11;
    }
    const check = (11 - carried) % 10;
    return grouped(chance, `${row.join('')}${check}`, [2, 3, 3, 3], ['', ' ']);
  }
}

function frNir(chance: Chance): string {
  const place = chance() < 0.1 ? pick(chance, ['2A', '2B']) : two(whole(chance, 1, 95));
  const row = `${pick(chance, ['1', '2'])}${two(whole(chance, 0, 99))}${two(whole(chance, 1, 12))}${place}${digits(chance, 3)}${digits(chance, 3)}`;
  const number = BigInt(row.replace('2A', '19').replace('2B', '18'));
  return grouped(chance, `${row}${two(97 - Number(number % 97n))}`, [1, 2, 2, 2, 3, 3, 2], ['', ' ']);
}

function esDni(chance: Chance): string {
  const letterOf = (number: number): string => 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(number % 23);
  if (chance() < 0.3) {
    const row = digits(chance, 7);
    const first = whole(chance, 0, 2);
    return `${'XYZ'.charAt(first)}${pick(chance, ['', '-'])}${row}${pick(chance, ['', '-'])}${letterOf(Number(`${first}${row}`))}`;
  }
  const row = digits(chance, 8);
  return `${row}${pick(chance, ['', '-'])}${letterOf(Number(row))}`;
}

const CF_ODD: Readonly<Record<string, number>> = Object.fromEntries(
  '0 1,1 0,2 5,3 7,4 9,5 13,6 15,7 17,8 19,9 21,A 1,B 0,C 5,D 7,E 9,F 13,G 15,H 17,I 19,J 21,K 2,L 4,M 18,N 20,O 11,P 3,Q 6,R 8,S 12,T 14,U 16,V 10,W 22,X 25,Y 24,Z 23'
    .split(',')
    .map((each) => [each.split(' ')[0], Number(each.split(' ')[1])]),
);
function itCodice(chance: Chance): string {
  const row = `${signs(chance, 'BCDFGLMNPRSTV', 6)}${digits(chance, 2)}${signs(chance, 'ABCDEHLMPRST', 1)}${two(whole(chance, 1, 31) + (chance() < 0.5 ? 40 : 0))}${signs(chance, 'ABCDEFGHIL', 1)}${digits(chance, 3)}`;
  let sum = 0;
  Array.from(row).forEach((sign, i) => {
    sum += i % 2 === 0 ? (CF_ODD[sign] as number) : Number.parseInt(sign, 36) - (sign < 'A' ? 0 : 10);
  });
  return row + UPPER.charAt(sum % 26);
}

function nlBsn(chance: Chance): string {
  for (;;) {
    const row = digits(chance, 8);
    const sum = numbersOf(row).reduce((all, digit, i) => all + digit * (9 - i), 0);
    const check = sum % 11;
    if (check < 10 && row[0] !== '0') return grouped(chance, `${row}${check}`, [4, 2, 3], ['', '.']);
  }
}

function brCpf(chance: Chance): string {
  const row = numbersOf(digits(chance, 9));
  for (const length of [9, 10]) {
    const sum = row.slice(0, length).reduce((all, digit, i) => all + digit * (length + 1 - i), 0);
    row.push(sum % 11 < 2 ? 0 : 11 - (sum % 11));
  }
  const text = row.join('');
  return `${text.slice(0, 3)}.${text.slice(3, 6)}.${text.slice(6, 9)}-${text.slice(9)}`;
}

function plPesel(chance: Chance): string {
  const century = chance() < 0.3 ? 20 : 0;
  const row = `${two(whole(chance, 0, 99))}${two(whole(chance, 1, 12) + century)}${two(whole(chance, 1, 28))}${digits(chance, 4)}`;
  const sum = numbersOf(row).reduce((all, digit, i) => all + digit * [1, 3, 7, 9][i % 4]!, 0);
  return `${row}${(10 - (sum % 10)) % 10}`;
}

function sePersonal(chance: Chance): string {
  const row = `${two(whole(chance, 0, 99))}${two(whole(chance, 1, 12))}${two(whole(chance, 1, 28))}${digits(chance, 3)}`;
  return `${chance() < 0.4 ? pick(chance, ['19', '20']) : ''}${row.slice(0, 6)}-${row.slice(6)}${luhnDigit(row)}`;
}

function ukNino(chance: Chance): string {
  const row = `${pick(chance, ['AB', 'CE', 'JK', 'PW', 'SR', 'TY', 'ZX'])}${digits(chance, 6)}${pick(chance, ['A', 'B', 'C', 'D'])}`;
  return grouped(chance, row, [2, 2, 2, 2, 1], ['', ' ']);
}

function ukNhs(chance: Chance): string {
  for (;;) {
    const row = digits(chance, 9);
    const check = (11 - (numbersOf(row).reduce((all, digit, i) => all + digit * (10 - i), 0) % 11)) % 11;
    if (check < 10) return grouped(chance, `${row}${check}`, [3, 3, 4], ['', ' ']);
  }
}

function inAadhaar(chance: Chance): string {
  const row = `${whole(chance, 2, 9)}${digits(chance, 10)}`;
  return grouped(chance, `${row}${verhoeffDigit(row)}`, [4, 4, 4], ['', ' ']);
}

const NAMES = ['anna.berg', 'j.smith', 'maria+news', 'info', 'o_neil', 'k.tanaka77', 'li-wei', 'hr.team'];
const email = (chance: Chance): string =>
  `${pick(chance, NAMES)}${chance() < 0.3 ? whole(chance, 1, 99) : ''}@${pick(chance, ['example.org', 'firm.example', 'mail.uni-test.de', 'shop.co.uk', 'sub.dom.example.fr', 'post.example.com'])}`;
const phone = (chance: Chance): string =>
  pick(chance, [
    () => `+49 ${whole(chance, 30, 89)} ${digits(chance, 3)} ${digits(chance, 4)}`,
    () => `+1 ${whole(chance, 201, 989)}-${whole(chance, 200, 999)}-${digits(chance, 4)}`,
    () =>
      `+33 6 ${two(whole(chance, 0, 99))} ${two(whole(chance, 0, 99))} ${two(whole(chance, 0, 99))} ${two(whole(chance, 0, 99))}`,
    () => `+44 (0)20 ${digits(chance, 4)} ${digits(chance, 4)}`,
    () => `+91${whole(chance, 70, 99)}${digits(chance, 8)}`,
    () => `(${whole(chance, 201, 989)}) ${whole(chance, 200, 999)}-${digits(chance, 4)}`,
  ])();
const ip = (chance: Chance): string =>
  chance() < 0.7
    ? `${pick(chance, [5, 23, 46, 81, 93, 151, 185, 195, 212])}.${whole(chance, 20, 255)}.${whole(chance, 0, 255)}.${whole(chance, 1, 254)}`
    : `2a0${whole(chance, 0, 9)}:${signs(chance, '123456789abcdef', 4)}:${signs(chance, '123456789abcdef', 3)}::${signs(chance, '123456789abcdef', 3)}`;

const secret = (chance: Chance, count: number, from = ALNUM): string => signs(chance, from, count);
const HEX = '0123456789abcdef';
const WEB = `${ALNUM}-_`;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Keys by maker, as the makers describe them. */
export const KEYS: Readonly<Record<string, (chance: Chance) => string>> = {
  aws: (chance) => `${pick(chance, ['AKIA', 'ASIA'])}${secret(chance, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  github: (chance) =>
    pick(chance, [
      `${pick(chance, ['ghp', 'gho', 'ghu', 'ghs', 'ghr'])}_${secret(chance, 36)}`,
      `github_pat_${secret(chance, 22)}_${secret(chance, 59)}`,
    ]),
  gitlab: (chance) => `glpat-${secret(chance, 20, WEB.slice(0, 62))}`,
  google: (chance) => `AIza${secret(chance, 34, WEB)}${secret(chance, 1)}`,
  slack: (chance) => `xox${pick(chance, ['b', 'p'])}-${digits(chance, 12)}-${digits(chance, 13)}-${secret(chance, 24)}`,
  stripe: (chance) =>
    `${pick(chance, ['sk', 'rk'])}_${pick(chance, ['live', 'test'])}_${secret(chance, pick(chance, [24, 99]))}`,
  openai: (chance) =>
    pick(chance, [
      `sk-${secret(chance, 20)}T3BlbkFJ${secret(chance, 20)}`,
      `sk-proj-${secret(chance, 73, WEB)}T3BlbkFJ${secret(chance, 74)}`,
    ]),
  anthropic: (chance) => `sk-ant-api03-${secret(chance, 93, WEB)}AA`,
  npm: (chance) => `npm_${secret(chance, 36)}`,
  pypi: (chance) => `pypi-AgEIcHlwaS5vcmc${secret(chance, 150, WEB)}A`,
  'hugging-face': (chance) => `hf_${secret(chance, 34)}`,
  sendgrid: (chance) => `SG.${secret(chance, 22, WEB)}.${secret(chance, 42, WEB)}A`,
  digitalocean: (chance) => `dop_v1_${secret(chance, 64, HEX)}`,
  shopify: (chance) => `shpat_${secret(chance, 32, HEX)}`,
  databricks: (chance) => `dapi${secret(chance, 32, HEX)}`,
  groq: (chance) => `gsk_${secret(chance, 52)}`,
  jwt: (chance) =>
    `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: digits(chance, 10), iat: 1_700_000_000 })}.${secret(chance, 43, WEB)}`,
  pem: (chance) =>
    `-----BEGIN ${pick(chance, ['RSA ', 'EC ', '', 'OPENSSH '])}PRIVATE KEY-----\n${Array.from({ length: 4 }, () => secret(chance, 64, `${ALNUM}+/`)).join('\n')}\n-----END`,
};
const withEnd = (begun: string): string =>
  begun.replace(/^(-----)BEGIN (.*-----)([^]*)-----END$/, '$1BEGIN $2$3-----END $2');

const password = (chance: Chance): string =>
  pick(chance, [
    () =>
      `${pick(chance, ['Sommer', 'hunter', 'Dragon', 'qwerty', 'Ladybug'])}${whole(chance, 10, 9999)}${pick(chance, ['!', '#', '$', ''])}`,
    () => `${secret(chance, 6)}-${secret(chance, 5)}${whole(chance, 1, 9)}`,
    () => secret(chance, 14, `${ALNUM}!$%&*`).replace(/^/, 'x7'),
  ])();

/** Ways to make a value, by the rule that is to find it. */
export const VALUES: Readonly<Record<string, (chance: Chance) => string>> = {
  card,
  iban,
  'id.us-ssn': usSsn,
  'id.de-tax': deTax,
  'id.fr-nir': frNir,
  'id.es-dni': esDni,
  'id.it-codice-fiscale': itCodice,
  'id.nl-bsn': nlBsn,
  'id.br-cpf': brCpf,
  'id.pl-pesel': plPesel,
  'id.se-personnummer': sePersonal,
  'id.uk-nino': ukNino,
  'id.uk-nhs': ukNhs,
  'id.in-aadhaar': inAadhaar,
  email,
  phone,
  ip,
  password,
  ...Object.fromEntries(
    Object.entries(KEYS).map(([maker, make]) => [`key.${maker}`, (chance: Chance) => withEnd(make(chance))]),
  ),
};

/** Values that look alike and are none. */
export const LOOK_ALIKES: Readonly<Record<string, (chance: Chance) => string>> = {
  order: (chance) => digits(chance, whole(chance, 5, 12)),
  'grouped order': (chance) => `${digits(chance, 3)}-${digits(chance, 7)}-${digits(chance, 7)}`,
  'card with a wrong digit': (chance) => {
    const row = `4${digits(chance, 14)}`;
    return `${row}${(luhnDigit(row) + whole(chance, 1, 9)) % 10}`;
  },
  'iban with a wrong digit': (chance) =>
    `DE${two(whole(chance, 10, 97))}${digits(chance, 18)}`.replace(
      /^DE(\d\d)(.*)$/,
      (_, check: string, rest: string) => {
        const right = 98 - Number(BigInt(`${rest}131400`) % 97n);
        return `DE${two(right === Number(check) ? 99 : Number(check))}${rest}`;
      },
    ),
  uuid: (chance) => [8, 4, 4, 4, 12].map((count) => secret(chance, count, HEX)).join('-'),
  'git hash': (chance) => secret(chance, pick(chance, [7, 8, 10, 40]), HEX),
  sha256: (chance) => secret(chance, 64, HEX),
  isbn: (chance) => `978-${whole(chance, 0, 9)}-${digits(chance, 2)}-${digits(chance, 6)}-${whole(chance, 0, 9)}`,
  version: (chance) =>
    `v${whole(chance, 0, 20)}.${whole(chance, 0, 20)}.${whole(chance, 0, 20)}.${whole(chance, 0, 900)}`,
  'version of four': (chance) =>
    `version ${whole(chance, 1, 20)}.${whole(chance, 0, 20)}.${whole(chance, 0, 200)}.${whole(chance, 0, 255)}`,
  timestamp: (chance) => new Date(1_600_000_000_000 + Math.floor(chance() * 2e11)).toISOString(),
  'unix ms': (chance) => String(1_600_000_000_000 + Math.floor(chance() * 2e11)),
  'unix s': (chance) => String(1_600_000_000 + Math.floor(chance() * 2e8)),
  date: (chance) => `${two(whole(chance, 1, 28))}.${two(whole(chance, 1, 12))}.${whole(chance, 1990, 2030)}`,
  amount: (chance) => `${whole(chance, 1, 999)},${digits(chance, 3)}.${digits(chance, 2)}`,
  decimal: (chance) => `0.${digits(chance, 16)}`,
  coordinates: (chance) =>
    `${whole(chance, 10, 60)}.${digits(chance, 6)}, ${whole(chance, 1, 20)}.${digits(chance, 6)}`,
  'private ip': (chance) =>
    pick(chance, [
      `10.${whole(chance, 0, 255)}.3.7`,
      `192.168.${whole(chance, 0, 255)}.12`,
      '127.0.0.1',
      `172.20.${whole(chance, 0, 255)}.1`,
    ]),
  mac: (chance) => Array.from({ length: 6 }, () => secret(chance, 2, HEX)).join(':'),
  invoice: (chance) => `INV-${whole(chance, 2019, 2026)}-${digits(chance, 6)}`,
  sku: (chance) => `${signs(chance, UPPER, 3)}${digits(chance, 5)}-${signs(chance, UPPER, 1)}`,
  'made-up key': (chance) =>
    pick(chance, [
      `ghp_${'x'.repeat(36)}`,
      'sk-...',
      'AKIA****************',
      'sk_live_xxxxxxxxxxxxxxxxxxxx',
      'npm_YOUR_TOKEN_HERE',
    ]),
  code: (chance) =>
    pick(chance, [
      'password = getPassword()',
      'const token = process.env.API_TOKEN;',
      'api_key: ${API_KEY}',
      'if (token === null) return;',
      'the token count is 4096',
      'password: string;',
      'secret: <your-secret>',
      'self.password = password',
    ]),
  file: (chance) =>
    pick(chance, [
      'icon@2x.png',
      'git@github.com:owner/name.git',
      '@types/node@24.1.0',
      'std::vector<int>::iterator',
      'user@localhost',
    ]),
  room: (chance) => `room ${digits(chance, 3)}, floor ${digits(chance, 1)}, 12 34 56`,
  table: (chance) => Array.from({ length: 8 }, () => digits(chance, whole(chance, 1, 5))).join(' '),
};
