import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JoulegateError } from '../units/index.ts';
import { loadConfig, parseConfig, resolveConfig, type Config } from './index.ts';

const AT = Date.UTC(2026, 10, 21);
const EXAMPLE = join(import.meta.dirname, '../../../examples/quickstart/joulegate.yaml');

const GOOD = `version: 1
origins: [paris]
deployments:
  - id: paris
    model: llama-3.1-8b
    baseUrl: http://127.0.0.1:8000/v1/
    site: gcp:europe-west9
    price: { inputPerMtok: 1, outputPerMtok: 2, source: contract, asOf: 2026-01-01 }
  - id: virginia
    model: llama-3.1-70b
    baseUrl: https://llm.example.com/v1
    site: gcp:us-east4
    hardware:
      accelerator: h100-sxm
    price: { inputPerMtok: 1, outputPerMtok: 2, source: contract, asOf: 2026-01-01 }
workloads:
  - id: chat
    deployments: [paris, virginia]
    control: {}
`;

const load = (text: string): Config => resolveConfig(parseConfig(text, 'j.yaml'), 'j.yaml', AT);

function problems(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof JoulegateError && error.code === 'JG_CONFIG') return error.message.split('\n');
    throw error;
  }
  throw new Error('it was accepted');
}

/** The good config with one line changed; the line's number is counted here, in the text itself. */
function changed(line: string, by: string): { text: string; line: number } {
  const lines = GOOD.split('\n');
  const at = lines.findIndex((each) => each.trim() === line.trim());
  if (at === -1) throw new RangeError(`no line "${line}"`);
  lines[at] = by;
  return { text: lines.join('\n'), line: at + 1 };
}

describe('a good config', () => {
  test('of the fewest words starts in observe, on this machine only, and finds every name', () => {
    const config = load(GOOD);
    expect(config.workloads[0]).toMatchObject({
      mode: 'observe',
      defaultDeployment: 'paris',
      qualityFloor: null,
      latencyLimitMs: null,
      budgets: [],
      onNoCandidate: 'reject',
      prices: { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 },
      models: [
        { model: 'llama-3.1-8b', quality: null },
        { model: 'llama-3.1-70b', quality: null },
      ],
    });
    expect(config.raw.gateway).toMatchObject({ host: '127.0.0.1', port: 4000 });
    expect(config.raw.admin).toMatchObject({ host: '127.0.0.1', port: 4001 });
    expect(config.raw.grid).toEqual([{ kind: 'yearly-averages' }]);
    expect(config.ownOrigin).toBe('paris');
    expect(config.deployments.map(({ id, baseUrl, upstreamModel }) => [id, baseUrl, upstreamModel])).toEqual([
      ['paris', 'http://127.0.0.1:8000/v1', 'llama-3.1-8b'],
      ['virginia', 'https://llm.example.com/v1', 'llama-3.1-70b'],
    ]);
    // What was not said is unknown, not a guess.
    expect(config.deployments[0]?.serving).toMatchObject({ accelerator: null, batch: null, precision: 'bf16' });
    expect(config.deployments[0]?.control).toEqual({
      operator: 'unknown',
      operatorJurisdiction: null,
      retentionDays: null,
      trainsOnData: null,
      certifications: [],
    });
    expect(config.deployments[0]?.price).toMatchObject({ cacheReadPerMtok: 1, perRequest: 0 });
    expect(config.deployments[1]?.serving.accelerator?.name).toBe('NVIDIA H100 SXM');
    expect(config.warnings).toEqual([]);
  });

  test('the quickstart example is complete and has no warning', () => {
    const config = loadConfig(EXAMPLE, AT);
    expect(config.warnings).toEqual([]);
    expect(config.workloads.map(({ id, mode }) => [id, mode])).toEqual([
      ['chat', 'observe'],
      ['contracts', 'observe'],
    ]);
    expect(config.deployments.map(({ id, site }) => [id, site.zone, site.jurisdiction])).toEqual([
      ['paris-h100', 'FR', 'FR'],
      ['virginia-h100', 'US-MIDA-PJM', 'US'],
    ]);
    expect(config.workloads[0]?.budgets).toMatchObject([{ kind: 'latency', limit: 40, periodHours: 720 }]);
    expect(config.origins.map(({ key }) => key)).toEqual(['paris', 'ashburn']);
  });

  test('the quickstart example goes on to shadow and enforce by one word', () => {
    const text = readFileSync(EXAMPLE, 'utf8').replaceAll('mode: observe', 'mode: enforce');
    expect(load(text).workloads.map(({ mode }) => mode)).toEqual(['enforce', 'enforce']);
  });

  test("an unknown site of one's own is allowed with a warning", () => {
    const text = GOOD.replace(
      'deployments:\n',
      'sites:\n  - { key: "own:cellar", name: Cellar }\ndeployments:\n',
    ).replace('site: gcp:us-east4', 'site: own:cellar');
    expect(load(text).warnings).toEqual([expect.stringMatching(/^line 14: deployments\.1\.site: grid zone unknown/)]);
  });

  test('an alias of YAML is followed', () => {
    const text = GOOD.replace('price: {', 'price: &price {').replace(
      /price: \{.*\}\nworkloads/,
      'price: *price\nworkloads',
    );
    expect(load(text).deployments[1]?.price.outputPerMtok).toBe(2);
  });
});

test("a corporate target becomes the month's carbon budget of the organisation", () => {
  const target = '{ baseYear: 2025, baseTonnes: 120, reductionPercentPerYear: 10, scope: scope 3, whenSpent: degrade }';
  const config = load(GOOD.replace('origins: [paris]', `organisation: { target: ${target} }\norigins: [paris]`));
  const year = new Date(AT).getUTCFullYear();
  expect(config.organisation.target).toMatchObject({
    target: { path: { reductionPercentPerYear: 10 }, scope: 'scope 3' },
    budget: {
      kind: 'carbon',
      limit: expect.closeTo((120e6 - 12e6 * (year - 2025)) / 12, 3) as number,
      whenSpent: 'degrade',
    },
  });
});

describe('a mistake is named with its line', () => {
  test.each([
    ['control: {}', '    contrl: {}', 'workloads.0.contrl: unknown setting (did you mean "control"?)'],
    [
      'control: {}',
      '    control: { siteJurisdiction: [FR] }',
      'workloads.0.control.siteJurisdiction: unknown setting (did you mean "siteJurisdictions"?)',
    ],
    [
      'accelerator: h100-sxm',
      '      acelerator: h100-sxm',
      'deployments.1.hardware.acelerator: unknown setting (did you mean "accelerator"?)',
    ],
    ['origins: [paris]', 'origns: [paris]', 'origns: unknown setting (did you mean "origins"?)'],
    ['origins: [paris]', 'origins: [pariss]', 'origins.0: unknown origin "pariss" (did you mean "paris"?)'],
    [
      'model: llama-3.1-70b',
      '    model: llama-3.1-70',
      'deployments.1.model: unknown model "llama-3.1-70" (did you mean "llama-3.1-70b"?)',
    ],
    [
      'site: gcp:us-east4',
      '    site: gcp:us-esat4',
      'deployments.1.site: unknown site "gcp:us-esat4" (did you mean "gcp:us-east4"?)',
    ],
    [
      'accelerator: h100-sxm',
      '      accelerator: h1000',
      'deployments.1.hardware.accelerator: unknown accelerator "h1000"',
    ],
    [
      'deployments: [paris, virginia]',
      '    deployments: [paris, virgina]',
      'workloads.0.deployments.1: unknown deployment "virgina" (did you mean "virginia"?)',
    ],
    [
      'deployments: [paris, virginia]',
      '    deployments: [paris, paris]',
      'workloads.0.deployments.1: "paris" is listed twice',
    ],
    [
      'control: {}',
      '    default: viginia',
      'workloads.0.default: the default "viginia" is not among the workload\'s deployments (did you mean "virginia"?)',
    ],
    [
      'control: {}',
      '    models: [llama-3.1-7b]',
      'workloads.0.models.0: no deployment of this workload serves "llama-3.1-7b" (did you mean "llama-3.1-8b"?)',
    ],
    [
      'control: {}',
      '    mode: enforced',
      'workloads.0.mode: Invalid option: expected one of "observe"|"shadow"|"enforce"',
    ],
    [
      'control: {}',
      '    latencyLimitMs: fast',
      'workloads.0.latencyLimitMs: Invalid input: expected number, received string',
    ],
    ['control: {}', '    budgets: [{ kind: latency }]', 'workloads.0.budgets.0.meanAddedMs: is missing'],
    [
      'control: {}',
      '    budgets: [{ kind: water, litres: 0 }]',
      'workloads.0.budgets.0.litres: Too small: expected number to be >0',
    ],
    [
      'control: {}',
      '    prices: { waterUsdPerLitre: -1 }',
      'workloads.0.prices.waterUsdPerLitre: Too small: expected number to be >=0',
    ],
    [
      'control: {}',
      '    budgets: [{ kind: latency, meanAdedMs: 1, meanAddedMs: 2 }]',
      'workloads.0.budgets.0.meanAdedMs: unknown setting (did you mean "meanAddedMs"?)',
    ],
    [
      'control: {}',
      '    budget: { kind: latency, meanAddedMs: 2 }',
      'workloads.0.budget: unknown setting (did you mean "budgets"?)',
    ],
    [
      'control: {}',
      '    budgets: [{ kind: money, usd: 1 }, { kind: carbon, grams: 1 }, { kind: money, usd: 2 }]',
      'workloads.0.budgets.2: a second money budget: give one of each kind',
    ],
    [
      'control: {}',
      '    budgets: [{ kind: money, usd: 1, whenSpent: wait }]',
      'workloads.0.budgets.0.whenSpent: Invalid option: expected one of "degrade"|"queue"|"reject"',
    ],
    [
      'origins: [paris]',
      'organisation: { budgets: [{ kind: latency, meanAddedMs: 3 }] }\norigins: [paris]',
      'organisation.budgets.0.kind: Invalid discriminator value',
    ],
    [
      'origins: [paris]',
      'organisation: { target: { baseYear: 2025, baseTonnes: 9, scope: all } }\norigins: [paris]',
      'organisation.target: give reductionPercentPerYear or goal, one of them',
    ],
    [
      'origins: [paris]',
      'organisation: { target: { baseYear: 2025, baseTonnes: 9, scope: all, goal: { year: 2025, tonnes: 3 } } }\norigins: [paris]',
      'organisation.target.goal.year: a goal lies after the base year',
    ],
    [
      'origins: [paris]',
      'organisation: { budgets: [{ kind: carbon, grams: 1 }], target: { baseYear: 2025, baseTonnes: 9, scope: all, reductionPercentPerYear: 5 } }\norigins: [paris]',
      'organisation.target: a target is the carbon budget of the organisation: remove the one under budgets',
    ],
    ['- id: virginia', '  - id: paris', 'deployments.1.id: "paris" is used twice'],
    ['- id: virginia', '  - id: Virginia!', 'deployments.1.id: lower case letters, digits, dots and dashes'],
    ['baseUrl: https://llm.example.com/v1', '    baseUrl: ftp://llm.example.com', 'deployments.1.baseUrl: Invalid URL'],
    ['version: 1', 'version: 2', 'version: Invalid input: expected 1'],
  ])('%s -> %s', (line, by, message) => {
    const { text, line: at } = changed(line, by);
    expect(problems(text)).toContainEqual(expect.stringContaining(`j.yaml:${at}: ${message}`));
  });

  test('a key whose value begins on the next line is named at the key', () => {
    const { text, line } = changed('hardware:', '    hardwear:');
    expect(problems(text)).toContainEqual(
      expect.stringContaining(`j.yaml:${line}: deployments.1.hardwear: unknown setting (did you mean "hardware"?)`),
    );
  });

  test('a missing setting is named at the item that lacks it', () => {
    const { text, line } = changed('model: llama-3.1-70b', '    upstreamModel: x');
    expect(problems(text)).toContainEqual(`j.yaml:${line - 1}: deployments.1.model: is missing`);
  });

  test('a price in neither form says what each form lacks', () => {
    const text = GOOD.replace('inputPerMtok: 1,', 'inputPerMTok: 1,');
    const [message] = problems(text);
    expect(message).toMatch(/^j\.yaml:8: deployments\.0\.price: fits no form: .*inputPerMtok.* — or — .*list/);
    expect(problems(GOOD.replace(/price: \{[^}]*\}/, 'price: { list: openai, model: gpt-99 }'))).toEqual([
      'j.yaml:8: deployments.0.price: no list price of openai for gpt-99; give inputPerMtok and outputPerMtok',
    ]);
  });

  test('a default that breaks a control rule is refused in every mode, at the line of the default', () => {
    const text = GOOD.replace(
      'control: {}',
      'default: virginia\n    mode: observe\n    control: { siteJurisdictions: [FR] }',
    );
    expect(problems(text)).toEqual([
      "j.yaml:19: workloads.0.default: the default deployment virginia breaks this workload's control rules: site in US, allowed: FR",
    ]);
  });

  test('rules that nobody keeps, unknown zones, repeated sites, origins and workloads', () => {
    expect(problems(GOOD.replace('control: {}', 'control: { certifications: [hds] }'))).toContainEqual(
      expect.stringMatching(
        /^j\.yaml:19: workloads\.0\.control: no deployment of this workload satisfies its control rules/,
      ),
    );
    const sites = GOOD.replace(
      'deployments:\n',
      'sites:\n  - { key: "own:a", name: A, zone: FRA }\n  - { key: "own:a", name: A }\ndeployments:\n',
    );
    expect(problems(sites)).toEqual([
      expect.stringMatching(/^j\.yaml:4: sites\.0\.zone: unknown grid zone "FRA" \(did you mean /),
      'j.yaml:5: sites.1.key: "own:a" is used twice',
    ]);
    expect(problems(GOOD.replace('[paris]', '[paris, paris]'))).toEqual([
      'j.yaml:2: origins.1.key: "paris" is used twice',
    ]);
    expect(problems(`${GOOD}  - { id: chat, deployments: [paris] }\n`)).toEqual([
      'j.yaml:20: workloads.1.id: "chat" is used twice',
    ]);
    expect(
      problems(
        `${GOOD}  - { id: a, deployments: [paris], aliases: ['*', x] }\n  - { id: b, deployments: [paris], aliases: [x] }\n`,
      ),
    ).toEqual(['j.yaml:21: workloads.2.aliases: the alias "x" is used twice']);
    expect(
      problems(GOOD.replace('version: 1', 'version: 1\ngateway: { origin: lyon, defaultWorkload: chatt }')),
    ).toEqual([
      'j.yaml:2: gateway.origin: unknown origin "lyon"; known: paris',
      'j.yaml:2: gateway.defaultWorkload: unknown workload "chatt" (did you mean "chat"?)',
    ]);
  });

  test('all of them at once, each on its own line', () => {
    const text = GOOD.replace('llama-3.1-8b', 'llama-9').replace('gcp:us-east4', 'nowhere');
    expect(problems(text).map((each) => each.split(':')[1])).toEqual(['5', '12']);
  });
});

describe('text that is no config', () => {
  test('a text or a name with half of a character is refused with its line', () => {
    expect(problems(GOOD.replace('id: chat', 'id: "\\uD800"'))[0]).toMatch(/:17:.*half of a character/);
    expect(problems(GOOD.replace('source: contract,', 'source: "a\\0b",'))[0]).toMatch(/half of a character/);
  });

  test.each([
    ['version: 1\norigins: [paris\ndeployments: []\n', /^j\.yaml:[23]: /],
    ['version: 1\nversion: 1\n', /^j\.yaml:2: Map keys must be unique/],
    ['version: 1\n\tgateway: {}\n', /^j\.yaml:2: /],
    ['', /expected object, received null/],
    ['just text', /^j\.yaml:1: Invalid input: expected object/],
    ['version: *nobody\n', /nobody/],
    [`a: &a [x, x, x, x, x]\nb: &b [${'*a, '.repeat(9)}*a]\nc: [${'*b, '.repeat(9)}*b]\n`, /alias/],
  ])('%j', (text, message) => {
    expect(problems(text)[0]).toMatch(message);
  });

  test('a file that is not there is named, with what to do', () => {
    expect(() => loadConfig('/nowhere/joulegate.yaml', AT)).toThrow(
      expect.objectContaining({
        code: 'JG_CONFIG',
        where: '/nowhere/joulegate.yaml',
        hint: expect.stringContaining('--config') as string,
      }) as Error,
    );
  });
});

test('a YAML merge key shares settings: what stands beside it prevails, faults keep a line', () => {
  const merged = changed('- id: paris', '  - &own\n    id: paris').text.replace(
    /  - id: virginia[\s\S]*?workloads:/,
    '  - <<: *own\n    id: virginia\n    site: gcp:us-east4\nworkloads:',
  );
  const [paris, virginia] = load(merged).deployments;
  expect([virginia!.id, virginia!.site.key]).toEqual(['virginia', 'gcp:us-east4']);
  expect([virginia!.model.key, virginia!.price]).toEqual([paris!.model.key, paris!.price]);
  expect(problems(merged.replace('site: gcp:us-east4', 'site: nowhere:at-all'))[0]).toMatch(/:12\b/);
});
