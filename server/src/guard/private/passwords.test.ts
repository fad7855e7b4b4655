import { describe, expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const NO_TERMS = termsOf([]);
const found = (text: string) =>
  privateIn(text, NO_TERMS)
    .filter(({ kind }) => kind === 'password')
    .map(({ ruleId, from, to }) => `${ruleId.replace('private.password', '')}${text.slice(from, to)}`);
const SECRET = 'Tr0ub4dor&3';

describe('a password', () => {
  test.each([
    'password: ',
    'Password = ',
    'passwords: ',
    'passwd=',
    'PWD=',
    'DB_PASSWORD=',
    'db-password: ',
    '"password": "',
    "'password' : '",
    '**Password**: ',
    '`password`: `',
    'my password is ',
    'change the password to ',
    'passphrase: ',
    'Passwort: ',
    'mein Passwort ist ',
    'Das Kennwort lautet ',
    'contraseña: ',
    'mi contraseña es ',
    'clave: ',
    'mot de passe : ',
    'mot_de_passe=',
    'le mot de passe est ',
    'la senha é ',
    'wachtwoord: ',
    'hasło: ',
    'lösenord: ',
    '密码: ',
    '密码：',
    'パスワード: ',
    'パスワード：',
    'clientPassword=',
    'my password was ',
    'the password is now ',
    'the password was set to ',
    'the password has been changed to ',
    'the password must be reset to ',
    'the password for the staging database is ',
    'the password for the staging database was changed to ',
    'reset the password of anna.meier to ',
    'the password is: ',
    'password for the wifi: ',
    'das Passwort für den Server ist ',
    'le mot de passe du serveur est ',
    'la contraseña de la base de datos es ',
  ])('stands behind %j', (before) => {
    const quote = /["'`]$/.exec(before)?.[0] ?? ' ';
    expect(found(`${before}${SECRET}${quote}and more`)).toEqual([SECRET]);
    expect(found(`Hello, ${before}${SECRET}`)).toEqual([SECRET]);
  });

  test.each(['hunter2!', 'abc123', 'ABCDEF1', 's3cr3t-Pa55', '12345a', 'correct-horse-7'])('may be %s', (value) => {
    expect(found(`password: ${value}`)).toEqual([value]);
  });

  test.each([
    'ab1!',
    'abcdef',
    '123456',
    'secret',
    'Password',
    'a1a1a1',
    '********',
    'xxxxxxxx',
    'null1',
    'undefined',
    '<password1>',
    '${PASSWORD1}',
    '{{ password1 }}',
    '$PASSWORD1',
    '%PASSWORD1%',
    'your-password-1',
    'my_password_1',
    'example-1',
    'process.env.PASSWORD1',
    'os.environ["PASSWORD1"]',
    'getPassword1()',
    `a1${'b'.repeat(127)}`,
  ])('is none that stands for one, says nothing or is too short or long: %s', (value) => {
    expect(found(`password: ${value}`)).toEqual([]);
  });

  test.each([
    'the order: ',
    'word: ',
    'pass the salt: ',
    'is ',
    ': ',
    'password ',
    'password, that is, ',
    'password policy: ',
    'the password manager for the team is ',
    'the password for the team, which is ',
    'a password for the new server; the name is ',
    'a password for the new server of the team in the north of the town is ',
    'the password was long, and the name is ',
  ])('is none behind %j', (before) => {
    expect(found(`${before}${SECRET}`)).toEqual([]);
  });

  test('ends where its text does: at a gap, a quote or a bracket, or with the sentence', () => {
    for (const behind of [
      ' and',
      '", "user"',
      "'",
      '`',
      ', then',
      '; then',
      '<br>',
      '> x',
      '|',
      '\n',
      '\u00a0x',
      '.',
      ').',
      ':',
      '}',
      ']',
    ])
      expect(found(`password: ${SECRET}${behind}`)).toEqual([SECRET]);
    expect(found(`password: a-b.c-7`)).toEqual(['a-b.c-7']);
    expect(found(`password: \\"${SECRET}\\"`)).toEqual([SECRET]);
  });
});

describe('a token', () => {
  const TOKEN = 'q7Zk2Wm9Xp4Lr8Tv';
  test.each([
    'secret: ',
    'client_secret=',
    'clientSecret: "',
    'token: ',
    'API key: ',
    'api-key: ',
    'apikey=',
    'x-api-key: ',
    'access key: ',
    'private_key=',
    'SharedAccessKey=',
    'encryption key: ',
    'credentials: ',
    'sig=',
    'Authorization: Bearer ',
    'the bearer ',
    'token: Bearer ',
    'my token is ',
    'the API key for production is ',
    'the token was rotated to ',
  ])('stands behind %j', (before) => {
    expect(found(`${before}${TOKEN}`)).toEqual([`.token${TOKEN}`]);
  });

  test.each([
    'q7Zk2Wm9Xp4Lr8T',
    'qwertzuiopasdfgh',
    '1234567890123456',
    'aaaaaaaaaaaaaaa1',
    'q7Zk2Wm9Xp4Lr8T!',
    'your-token-q7Zk2Wm9Xp',
    'process.env.Q7ZK2WM9XP4',
  ])('is none that is short, plain or stands for one: %s', (value) => {
    expect(found(`token: ${value}`)).toEqual([]);
  });

  test('may have the signs of base64 and of addresses', () => {
    for (const value of ['q7Zk+2Wm9/Xp4Lr8==', 'q7Zk_2Wm9-Xp4.Lr8~x'])
      expect(found(`token: ${value}`)).toEqual([`.token${value}`]);
  });
});

describe('the password of an address', () => {
  test('is found, and nothing else of it', () => {
    for (const text of ['postgres://u:p4ssw0rd@db/x', 'https://user.name:p4ssw0rd@host', 'amqp://a%40b:p4ssw0rd@h:1'])
      expect(found(text)).toEqual(['.urlp4ssw0rd']);
    expect(found('redis://u:abc@h')).toEqual(['.urlabc']);
  });

  test.each([
    'https://user@host',
    'https://host:8080/a@b',
    'https://u:ab@h',
    'https://u:p4ss w0rd@h',
    'https://u:password@h',
    'https://u:${PASS}@h',
    'https:/u:p4ssw0rd@h',
    'https:u:p4ssw0rd@h',
    'a://:p4ssw0rd@h',
    `a://u:${'p4'.repeat(65)}@h`,
  ])('is none in %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
