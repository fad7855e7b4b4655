import { expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { PrivateWatch } from './private-watch.ts';
import { termsOf } from './terms.ts';

const TERMS = termsOf(['Anna Müller', 'Projekt Nordlicht', '山田太郎']);
const found = (text: string) =>
  privateIn(text, TERMS).map(({ ruleId, from, to }) => `${ruleId.slice(8)}=${text.slice(from, to)}`);

test.each([
  ['Mail a.b@example.org now', ['email=a.b@example.org']],
  ['card 4111 1111 1111 1111, exp 12/26', ['card=4111 1111 1111 1111']],
  ['IBAN DE89 3704 0044 0532 0130 00.', ['iban=DE89 3704 0044 0532 0130 00']],
  ['GB82WEST12345698765432', ['iban=GB82WEST12345698765432']],
  ['SSN 078-05-1120', ['id.us-ssn=078-05-1120']],
  ['Steuer-ID 86 095 742 719', ['id.de-tax=86 095 742 719']],
  ['1 85 05 78 006 084 91', ['id.fr-nir=1 85 05 78 006 084 91']],
  ['DNI 12345678Z', ['id.es-dni=12345678Z']],
  ['NIE X1234567L', ['id.es-dni=X1234567L']],
  ['RSSMRA85T10A562S', ['id.it-codice-fiscale=RSSMRA85T10A562S']],
  ['BSN 111222333', ['id.nl-bsn=111222333']],
  ['111222333', []],
  ['CPF 529.982.247-25', ['id.br-cpf=529.982.247-25']],
  ['PESEL 44051401359', ['id.pl-pesel=44051401359']],
  ['811218-9876', ['id.se-personnummer=811218-9876']],
  ['AB 12 34 56 C', ['id.uk-nino=AB 12 34 56 C']],
  ['NHS number 943 476 5919', ['id.uk-nhs=943 476 5919']],
  ['Aadhaar 2345 6789 0124', ['id.in-aadhaar=2345 6789 0124']],
  ['call +49 30 901820', ['phone=+49 30 901820']],
  ['(415) 555-2671', ['phone=(415) 555-2671']],
  ['ip 8.8.8.8, 93.184.216.34, 10.0.0.1', ['ip=8.8.8.8', 'ip=93.184.216.34']],
  ['2606:2800:220:1:248:1893:25c8:1946', ['ip=2606:2800:220:1:248:1893:25c8:1946']],
  ['AKIAIOSFODNN7EXAMPLE', ['key.aws=AKIAIOSFODNN7EXAMPLE']],
  ['password: hunter2!', ['password=hunter2!']],
  ['DB_PASSWORD="s3cr3t-Pa55"', ['password=s3cr3t-Pa55']],
  ['my password is Tr0ub4dor&3.', ['password=Tr0ub4dor&3']],
  ['postgres://u:p4ssw0rd@db/x', ['password.url=p4ssw0rd']],
  ['ANNA  müller and 山田太郎', ['term=ANNA  müller', 'term=山田太郎']],
  ['550e8400-e29b-41d4-a716-446655440000', []],
  ['978-3-16-148410-0 at 2026-11-29T19:00:00Z, 1764442800000', []],
  ['git@github.com:a/b icon@2x.png v1.2.3.4 order 4111111111111112', []],
  ['password = getPassword() token: ${TOKEN} password: ********', []],
])('%s', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test('a text in pieces says what it says whole', () => {
  const text = `Mail a.b@example.org, IBAN DE89 3704 0044 0532 0130 00; card 4111 1111 1111 1111 and password is Tr0ub4dor&3 of Anna
Müller. -----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN Bgkq\n-----END PRIVATE KEY----- Then +49 30 901820 ${'and more words '.repeat(20)} a@b.example`;
  const whole = privateIn(text, TERMS).map(({ ruleId, from, to }) => `${ruleId} ${from} ${to}`);
  expect(whole).toHaveLength(8);
  for (const size of [1, 2, 3, 7, 40, 300]) {
    const watch = new PrivateWatch(TERMS);
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    );
    const finds = [...pieces.flatMap((piece) => [...watch.add(piece)]), ...watch.end()];
    expect(finds.map(({ ruleId, from, to }) => `${ruleId} ${from} ${to}`)).toEqual(whole);
    expect(finds.every(({ from, to }) => to > from)).toBe(true);
  }
});
