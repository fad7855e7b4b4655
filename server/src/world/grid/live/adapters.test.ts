import { describe, expect, test } from 'vitest';
import { hourOf, parseHour } from '../../../units/index.ts';
import { carbonAwareSdk } from './carbon-aware-sdk.ts';
import { eia } from './eia.ts';
import { electricityMaps } from './electricity-maps.ts';
import { entsoe } from './entsoe.ts';
import { ukNeso } from './uk-neso.ts';
import { wattTime } from './watttime.ts';

// Every answer below was typed by hand in the shape that the named public page shows; the figures are made up.

const secret = () => 'secret';
const at = (text: string) => parseHour(text);
const query = (path: string): URLSearchParams => new URL(path, 'http://x').searchParams;

describe('UK NESO, after carbon-intensity.github.io/api-definitions', () => {
  const source = ukNeso({});
  const half = (from: string, to: string, actual: number | null) => ({
    from,
    to,
    intensity: { forecast: 250, actual, index: 'moderate' },
  });
  const mix = (from: string, gas: number, wind: number, imports: number) => ({
    from,
    to: from,
    generationmix: [
      { fuel: 'gas', perc: gas },
      { fuel: 'wind', perc: wind },
      { fuel: 'imports', perc: imports },
      { fuel: 'other', perc: 0 },
    ],
  });
  const bodies = [
    JSON.stringify({
      data: [
        half('2026-01-20T11:30Z', '2026-01-20T12:00Z', 300),
        half('2026-01-20T12:00Z', '2026-01-20T12:30Z', 263),
        half('2026-01-20T12:30Z', '2026-01-20T13:00Z', 267),
        half('2026-01-20T13:00Z', '2026-01-20T13:30Z', null),
      ],
    }),
    JSON.stringify({ data: [mix('2026-01-20T12:00Z', 40, 40, 20), mix('2026-01-20T12:30Z', 20, 60, 20)] }),
  ];

  test('averages half-hours to whole hours, direct; life cycle from the mix without imports', () => {
    const hours = source.parse('GB', bodies);
    expect(hours).toHaveLength(1);
    // Gas 60 and wind 100 of 160 parts: (60 * 490 + 100 * 11) / 160.
    expect(hours[0]).toMatchObject({
      hour: at('2026-01-20T12:00Z'),
      directGPerKwh: 265,
      lifecycleGPerKwh: 190.625,
      marginalGPerKwh: null,
      estimated: true,
    });
    expect(hours[0]?.lowCarbonShare).toBeCloseTo(100 / 160, 12);
  });

  test('asks for both series, without a key', () => {
    const requests = source.requests('GB', at('2026-01-20T12:00Z'), at('2026-01-20T14:00Z'), null);
    expect(requests.map(({ path }) => path)).toEqual([
      '/intensity/2026-01-20T12:00Z/2026-01-20T14:00Z',
      '/generation/2026-01-20T12:00Z/2026-01-20T14:00Z',
    ]);
    expect([source.serves('GB'), source.serves('FR')]).toEqual([true, false]);
  });
});

describe('ENTSO-E, after the API guide of transparency.entsoe.eu', () => {
  const source = entsoe({ token: secret });
  const series = (
    psr: string,
    domain: string,
    resolution: string,
    points: readonly (readonly [number, number])[],
    side = 'inBiddingZone_Domain',
  ) =>
    `<TimeSeries><mRID>1</mRID><businessType>A01</businessType><objectAggregation>A08</objectAggregation>
      <${side}.mRID codingScheme="A01">${domain}</${side}.mRID><quantity_Measure_Unit.name>MAW</quantity_Measure_Unit.name><curveType>A03</curveType>
      <MktPSRType><psrType>${psr}</psrType></MktPSRType>
      <Period><timeInterval><start>2026-01-20T10:00Z</start><end>2026-01-20T12:00Z</end></timeInterval><resolution>${resolution}</resolution>
      ${points.map(([position, quantity]) => `<Point><position>${position}</position><quantity>${quantity}</quantity></Point>`).join('')}</Period></TimeSeries>`;
  const document = (...all: string[]) =>
    `<?xml version="1.0" encoding="UTF-8"?><GL_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0"><type>A75</type>${all.join('')}</GL_MarketDocument>`;
  const FR = '10YFR-RTE------C';

  test('turns generation into direct and life-cycle intensity; quarters become hours; a repeated point may be left out', () => {
    const xml = document(
      series('B14', FR, 'PT60M', [
        [1, 900],
        [2, 900],
      ]),
      series('B04', FR, 'PT15M', [
        [1, 100],
        [2, 100],
        [3, 100],
        [4, 100],
        [5, 300],
      ]),
      series('B10', FR, 'PT60M', [
        [1, 500],
        [2, 500],
      ]),
      series(
        'B10',
        FR,
        'PT60M',
        [
          [1, 700],
          [2, 700],
        ],
        'outBiddingZone_Domain',
      ),
    );
    const hours = source.parse('FR', [xml]);
    expect(hours.map(({ hour }) => hour)).toEqual([at('2026-01-20T10:00Z'), at('2026-01-20T11:00Z')]);
    expect(hours[0]?.directGPerKwh).toBeCloseTo((100 * 370) / 1000, 9);
    expect(hours[0]?.lifecycleGPerKwh).toBeCloseTo((900 * 12 + 100 * 490) / 1000, 9);
    expect(hours[1]?.directGPerKwh).toBeCloseTo((300 * 370) / 1200, 9);
    expect(hours[0]?.renewableShare).toBe(0);
    expect(hours[0]?.lowCarbonShare).toBeCloseTo(0.9, 12);
  });

  test('an hour that a type has not reported yet is not counted', () => {
    const late = series('B04', FR, 'PT60M', [[1, 100]]).replace('2026-01-20T12:00Z', '2026-01-20T11:00Z');
    const hours = source.parse('FR', [
      document(
        series('B14', FR, 'PT60M', [
          [1, 900],
          [2, 900],
        ]),
        late,
      ),
    ]);
    expect(hours.map(({ hour }) => hour)).toEqual([at('2026-01-20T10:00Z')]);
  });

  test('no data yet is no hours; another refusal and another area are errors', () => {
    const refusal = (code: string, text: string) =>
      `<Acknowledgement_MarketDocument><Reason><code>${code}</code><text>${text}</text></Reason></Acknowledgement_MarketDocument>`;
    expect(source.parse('FR', [refusal('999', 'No matching data found')])).toEqual([]);
    expect(() => source.parse('FR', [refusal('401', 'Unauthorized')])).toThrow('Unauthorized');
    expect(() =>
      source.parse('FR', [
        document(
          series('B14', '10YBE----------2', 'PT60M', [
            [1, 1],
            [2, 1],
          ]),
        ),
      ]),
    ).toThrow('instead of 10YFR-RTE------C');
    expect(() => source.parse('FR', ['<html>maintenance</html>'])).toThrow('GL_MarketDocument');
  });

  test('asks as the guide says', () => {
    const asked = query(source.requests('FR', at('2026-01-20T10:00Z'), at('2026-01-20T12:00Z'), null)[0]!.path);
    expect(Object.fromEntries(asked)).toEqual({
      securityToken: 'secret',
      documentType: 'A75',
      processType: 'A16',
      in_Domain: FR,
      periodStart: '202601201000',
      periodEnd: '202601201200',
    });
  });
});

describe('ENTSO-E prices, after the API guide of transparency.entsoe.eu (12.1.D, A44)', () => {
  const rates = { EUR: { usd: 1.1, asOf: '2026-01-20', source: 'test' } };
  const prices = entsoe({ token: secret, rates }).prices!;
  const DE_LU = '10Y1001A1001A82H';
  const series = (
    resolution: string,
    points: readonly (readonly [number, number])[],
    over: { domain?: string; agreement?: string; unit?: string } = {},
  ) =>
    `<TimeSeries><mRID>1</mRID><auction.type>A01</auction.type><businessType>A62</businessType>
      <in_Domain.mRID codingScheme="A01">${over.domain ?? DE_LU}</in_Domain.mRID><out_Domain.mRID codingScheme="A01">${over.domain ?? DE_LU}</out_Domain.mRID>
      <contract_MarketAgreement.type>${over.agreement ?? 'A01'}</contract_MarketAgreement.type><currency_Unit.name>EUR</currency_Unit.name>
      <price_Measure_Unit.name>${over.unit ?? 'MWH'}</price_Measure_Unit.name><curveType>A03</curveType>
      <Period><timeInterval><start>2026-01-20T10:00Z</start><end>2026-01-20T12:00Z</end></timeInterval><resolution>${resolution}</resolution>
      ${points.map(([position, amount]) => `<Point><position>${position}</position><price.amount>${amount}</price.amount></Point>`).join('')}</Period></TimeSeries>`;
  const document = (...all: string[]) =>
    `<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><type>A44</type>${all.join('')}</Publication_MarketDocument>`;

  test('quarters average to the hour, a repeated price may be left out, later auctions do not count', () => {
    const quarters = series('PT15M', [
      [1, 100],
      [2, 120],
      [4, -20],
      [5, 7],
    ]);
    const hours = prices.parse('DE', [
      document(
        series(
          'PT60M',
          [
            [1, 1],
            [2, 2],
          ],
          { agreement: 'A07' },
        ),
        quarters,
        series('PT60M', [[1, 999]]),
      ),
    ]);
    // 100, 120, 120 again and -20; then 7 throughout.
    expect(hours).toEqual([
      { zone: 'DE', hour: at('2026-01-20T10:00Z'), perMwh: 80, currency: 'EUR' },
      { zone: 'DE', hour: at('2026-01-20T11:00Z'), perMwh: 7, currency: 'EUR' },
    ]);
  });

  test('no data yet is no prices; another area or unit is an error', () => {
    expect(
      prices.parse('DE', [
        '<Acknowledgement_MarketDocument><Reason><code>999</code></Reason></Acknowledgement_MarketDocument>',
      ]),
    ).toEqual([]);
    expect(() => prices.parse('DE', [document(series('PT60M', [[1, 1]], { domain: '10YFR-RTE------C' }))])).toThrow(
      'instead of 10Y1001A1001A82H',
    );
    expect(() => prices.parse('DE', [document(series('PT60M', [[1, 1]], { unit: 'KWH' }))])).toThrow('per KWH');
  });

  test('asks the bidding zone, and only where a rate is stated', () => {
    const asked = query(prices.requests('DE', at('2026-01-20T10:00Z'), at('2026-01-20T12:00Z'), null)[0]!.path);
    expect(Object.fromEntries(asked)).toMatchObject({ documentType: 'A44', in_Domain: DE_LU, out_Domain: DE_LU });
    expect(query(prices.requests('FR', 0, 1, null)[0]!.path).get('in_Domain')).toBe('10YFR-RTE------C');
    expect(entsoe({ token: secret }).prices).toBeUndefined();
  });
});

describe('EIA v2, after eia.gov/opendata/documentation.php', () => {
  const source = eia({ key: secret });
  const row = (period: string, fueltype: string, value: string | number, respondent = 'CISO') => ({
    period,
    respondent,
    'respondent-name': 'California Independent System Operator',
    fueltype,
    'type-name': fueltype,
    value,
    'value-units': 'megawatthours',
  });
  const body = (...data: object[]) =>
    JSON.stringify({
      response: { total: String(data.length), dateFormat: 'YYYY-MM-DD"T"HH24', frequency: 'hourly', data },
      apiVersion: '2.1.7',
    });

  test('turns fuels into intensity; a period is the hour that ends then; storage counts nothing', () => {
    const full = (period: string, gas: string) => [
      row(period, 'NG', gas),
      row(period, 'SUN', '3000'),
      row(period, 'WAT', 1000),
      row(period, 'BAT', '-500'),
    ];
    const hours = source.parse('US-CAL-CISO', [
      body(...full('2026-04-01T20', '6000'), ...full('2026-04-01T21', '4000'), row('2026-04-01T22', 'NG', '1')),
    ]);
    expect(hours.map(({ hour }) => hour)).toEqual([at('2026-04-01T19:00Z'), at('2026-04-01T20:00Z')]);
    expect(hours[0]?.directGPerKwh).toBeCloseTo((6000 * 370) / 10_000, 9);
    expect(hours[1]?.lifecycleGPerKwh).toBeCloseTo((4000 * 490 + 3000 * 45 + 1000 * 24) / 8000, 9);
  });

  test('another authority is an error', () => {
    expect(() => source.parse('US-CAL-CISO', [body(row('2026-04-01T20', 'NG', 1, 'ERCO'))])).toThrow('instead of CISO');
  });

  test('asks for the periods that end in the hours', () => {
    const asked = query(
      source.requests('US-CAL-CISO', at('2026-04-01T19:00Z'), at('2026-04-01T21:00Z'), null)[0]!.path,
    );
    expect([asked.get('start'), asked.get('end'), asked.get('facets[respondent][]')]).toEqual([
      '2026-04-01T20',
      '2026-04-01T21',
      'CISO',
    ]);
    expect([source.serves('US-TEX-ERCO'), source.serves('FR'), source.serves('US')]).toEqual([true, false, false]);
  });
});

describe('Electricity Maps v3, after portal.electricitymaps.com/docs', () => {
  const source = electricityMaps({ token: secret });
  const body = (zone: string, emissionFactorType: string, values: readonly (number | null)[]) =>
    JSON.stringify({
      zone,
      history: values.map((carbonIntensity, i) => ({
        zone,
        carbonIntensity,
        datetime: `2026-03-01T0${i}:00:00.000Z`,
        updatedAt: '2026-03-01T05:00:00.000Z',
        createdAt: '2026-02-26T05:00:00.000Z',
        emissionFactorType,
        isEstimated: i === 1,
        estimationMethod: i === 1 ? 'TIME_SLICER_AVERAGE' : null,
      })),
    });

  test('keeps life cycle and direct apart', () => {
    const hours = source.parse('DE', [body('DE', 'lifecycle', [350, 340, null]), body('DE', 'direct', [300])]);
    expect(
      hours.map(({ lifecycleGPerKwh, directGPerKwh, estimated }) => [lifecycleGPerKwh, directGPerKwh, estimated]),
    ).toEqual([
      [350, 300, false],
      [340, null, true],
    ]);
  });

  test('refuses another zone, another factor type and another form', () => {
    expect(() => source.parse('DE', [body('FR', 'lifecycle', [50]), body('DE', 'direct', [1])])).toThrow(
      'instead of DE',
    );
    expect(() => source.parse('DE', [body('DE', 'direct', [300]), body('DE', 'direct', [300])])).toThrow(
      'where lifecycle was asked',
    );
    expect(() => source.parse('DE', ['{"error":"Invalid auth-token"}', '{}'])).toThrow('another form');
  });

  test('sends the token in its header, not in the address', () => {
    for (const { path, headers } of source.requests('DE', 0, 1, null)) {
      expect(headers['auth-token']).toBe('secret');
      expect(path).not.toContain('secret');
    }
  });
});

describe('Electricity Maps day-ahead prices, after portal.electricitymaps.com/docs', () => {
  const prices = electricityMaps({
    token: secret,
    rates: { GBP: { usd: 1.3, asOf: '2026-03-01', source: 'test' } },
  }).prices!;
  const body = (zone: string, unit: string, values: readonly (number | null)[]) =>
    JSON.stringify({
      zone,
      data: values.map((value, i) => ({
        zone,
        datetime: `2026-03-01T0${i}:00:00.000Z`,
        value,
        unit,
        source: 'nordpool.com',
        createdAt: '2026-02-28T12:00:00.000Z',
      })),
      temporalGranularity: 'hourly',
    });

  test('reads the currency from the unit; an unknown hour is left out', () => {
    expect(prices.parse('GB', [body('GB', 'GBP/MWh', [69.8, null, -3])])).toEqual([
      { zone: 'GB', hour: at('2026-03-01T00:00Z'), perMwh: 69.8, currency: 'GBP' },
      { zone: 'GB', hour: at('2026-03-01T02:00Z'), perMwh: -3, currency: 'GBP' },
    ]);
    expect(() => prices.parse('GB', [body('FR', 'EUR/MWh', [1])])).toThrow('instead of GB');
    expect(() => prices.parse('GB', [body('GB', 'p/kWh', [1])])).toThrow('p/kWh');
  });

  test('asks for a span, with the token in its header; and only where a rate is stated', () => {
    const [request] = prices.requests('GB', at('2026-03-01T00:00Z'), at('2026-03-02T00:00Z'), null);
    expect(Object.fromEntries(query(request!.path))).toEqual({
      zone: 'GB',
      start: '2026-03-01T00:00:00.000Z',
      end: '2026-03-02T00:00:00.000Z',
      temporalGranularity: 'hourly',
    });
    expect(request!.headers['auth-token']).toBe('secret');
    expect(electricityMaps({ token: secret }).prices).toBeUndefined();
  });
});

describe('WattTime v3, after docs.watttime.org', () => {
  const source = wattTime({
    username: () => 'me',
    password: () => 'my password',
    regions: { 'US-CAL-CISO': 'CAISO_NORTH' },
  });
  const body = (meta: object, count = 12) =>
    JSON.stringify({
      data: Array.from({ length: count }, (_, i) => ({
        point_time: `2026-07-15T00:${String(i * 5).padStart(2, '0')}:00+00:00`,
        value: 870 + i,
        version: '2026-03-01',
      })),
      meta: {
        data_point_period_seconds: 300,
        region: 'CAISO_NORTH',
        warnings: [],
        signal_type: 'co2_moer',
        model: { date: '2026-03-01' },
        units: 'lbs_co2_per_mwh',
        ...meta,
      },
    });

  test('averages five-minute pounds per MWh to hourly grams per kWh, marginal only', () => {
    const [hour, ...rest] = source.parse('US-CAL-CISO', [body({})]);
    expect(rest).toEqual([]);
    expect(hour).toMatchObject({ hour: hourOf(Date.UTC(2026, 6, 15)), directGPerKwh: null, lifecycleGPerKwh: null });
    // 875.5 lb/MWh * 0.45359237 kg/lb.
    expect(hour?.marginalGPerKwh).toBeCloseTo(397.12, 2);
    expect(source.parse('US-CAL-CISO', [body({}, 11)])).toEqual([]);
  });

  test('refuses another region, signal or unit', () => {
    expect(() => source.parse('US-CAL-CISO', [body({ region: 'PJM_DC' })])).toThrow('PJM_DC');
    expect(() => source.parse('US-CAL-CISO', [body({ signal_type: 'health_damage' })])).toThrow('health_damage');
    expect(() => source.parse('US-CAL-CISO', [body({ units: 'kg_co2_per_mwh' })])).toThrow('kg_co2_per_mwh');
  });

  test('logs in by basic authorization and asks with the token', () => {
    expect(source.login?.request().headers['authorization']).toBe('Basic bWU6bXkgcGFzc3dvcmQ=');
    expect(source.login?.tokenOf('{"token":"abc"}')).toBe('abc');
    const [request] = source.requests('US-CAL-CISO', at('2026-07-15T00:00Z'), at('2026-07-15T01:00Z'), 'abc');
    expect(request?.headers['authorization']).toBe('Bearer abc');
    expect(query(request!.path).get('signal_type')).toBe('co2_moer');
  });
});

describe('Carbon Aware SDK Web API, after carbon-aware-sdk.greensoftware.foundation', () => {
  const options = { baseUrl: 'http://carbon.internal:8080/api', locations: { 'US-CAL-CISO': 'westus' } };
  const rows = [
    { location: 'westus', time: '2026-05-17T20:00:00+00:00', rating: 60 },
    { location: 'westus', time: '2026-05-17T20:30:00+00:00', rating: 80 },
  ];

  test.each([
    ['marginal', 'marginalGPerKwh'],
    ['lifecycle', 'lifecycleGPerKwh'],
    ['direct', 'directGPerKwh'],
  ] as const)('%s ratings are %s and nothing else', (signal, field) => {
    const [hour] = carbonAwareSdk({ ...options, signal }).parse('US-CAL-CISO', [JSON.stringify(rows)]);
    const expected = { directGPerKwh: null, lifecycleGPerKwh: null, marginalGPerKwh: null, [field]: 70 };
    expect(hour).toMatchObject({ hour: at('2026-05-17T20:00Z'), ...expected });
  });

  test('two locations in one answer are an error', () => {
    expect(() =>
      carbonAwareSdk({ ...options, signal: 'marginal' }).parse('US-CAL-CISO', [
        JSON.stringify([...rows, { ...rows[0], location: 'eastus' }]),
      ]),
    ).toThrow('eastus');
  });
});
