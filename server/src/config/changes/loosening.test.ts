import { expect, test } from 'vitest';
import { testConfig } from '../../app/test-app.fixture.ts';
import { parseConfig, resolveConfig } from '../index.ts';
import { configChanges } from './index.ts';

const { loosenings } = configChanges;

const under = (control: object): ReturnType<typeof resolveConfig> => {
  const workloads = [{ id: 'main', deployments: ['paris-h100'], control }];
  const text = JSON.stringify(testConfig({ url: () => 'http://127.0.0.1:1/v1' }, 'data', { workloads }));
  return resolveConfig(parseConfig(text, 'a.yaml'), 'a.yaml', Date.UTC(2026, 10, 28));
};

test('what becomes of unknown fields may get stricter, not looser', () => {
  const rule = { noTraining: true };
  const removing = under({ ...rule, unknownFields: 'remove' });
  const lost = ['workloads.main.control.unknownFields'];
  expect(loosenings(under(rule), removing)).toEqual(lost);
  expect(loosenings(under({ ...rule, unknownFields: 'refuse' }), removing)).toEqual(lost);
  expect([loosenings(removing, under(rule)), loosenings(removing, removing)]).toEqual([[], []]);
  expect(loosenings(removing, under({}))).toEqual(['workloads.main.control.noTraining']);
});
