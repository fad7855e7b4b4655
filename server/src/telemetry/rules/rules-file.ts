import { stringify } from 'yaml';
import { ALERTS, type Alert } from './alerts.ts';
import { RECORDS } from './records.ts';

const alertRule = ({ alert, query, op, bound, for: lasting, severity, summary, runbook }: Alert): object => ({
  alert,
  expr: `${query} ${op} ${bound}`,
  for: lasting,
  labels: { severity },
  annotations: { summary, runbook },
});

/** Recording and alert rules as Prometheus reads them. */
export const rulesYaml = (): string =>
  stringify(
    {
      groups: [
        { name: 'joulegate.records', rules: RECORDS },
        { name: 'joulegate.alerts', rules: ALERTS.map(alertRule) },
      ],
    },
    { lineWidth: 0 },
  );
