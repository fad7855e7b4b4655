import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { controlPlane, type ClusterObject, type Examination } from '../api/control-plane.ts';
import { count, figure } from '../figures/format.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';

const named = ({ kind, namespace, name }: ClusterObject): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** Asks the doctor why what runs on Kubernetes does not serve. */
export function Diagnosis() {
  const asked = useMutation({
    mutationFn: ({ namespace, about }: { readonly namespace: string; readonly about: string }) =>
      controlPlane.doctor({ about, ...(namespace === '' ? {} : { namespace }) }),
  });
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    asked.mutate({ namespace: valueIn(form, 'namespace').trim(), about: valueIn(form, 'about').trim() });
  };
  return (
    <details className="panel diagnosis">
      <summary>
        <h2>Why does it not serve?</h2>
        <span className="muted">Kubernetes, read only: causes with quotes, and what the incident wastes</span>
      </summary>
      <form onSubmit={ask} aria-label="Diagnose a namespace">
        <Field label="Namespace" hint="empty: the first of doctor.namespaces in joulegate.yaml">
          <input name="namespace" autoComplete="off" spellCheck={false} />
        </Field>
        <Field label="What is wrong, in your words" hint="workloads that it names come first">
          <input name="about" autoComplete="off" maxLength={2000} />
        </Field>
        <button type="submit" disabled={asked.isPending}>
          {asked.isPending ? 'Reading the cluster…' : 'Diagnose'}
        </button>
      </form>
      <Failed error={asked.error} />
      {asked.data !== undefined && !asked.isPending && <Findings {...asked.data} />}
    </details>
  );
}

function Findings({ causes, waste, effort, wording, weeks }: Examination) {
  const [first, ...others] = causes;
  return (
    <div role="status">
      {first !== undefined && <Found cause={first} />}
      {wording !== null && <Worded {...wording} />}
      <p className="muted">{wasted(waste)}</p>
      <p className="muted">
        {count(effort.objects)} objects, {count(effort.events)} events and {count(effort.logLines)} log lines in{' '}
        {count(Math.round(effort.tookMs))} ms and {count(effort.calls)} requests.
        {effort.unseen.length > 0 && ` Not seen, for want of rights: ${effort.unseen.join(', ')}.`}
      </p>
      {effort.sinceFirstWarningMs !== null && (
        <p className="muted">{minutes(effort.sinceFirstWarningMs)} after its first warning that the API still has.</p>
      )}
      {weeks.length > 0 && <Weeks weeks={weeks} />}
      {others.length > 0 && (
        <details>
          <summary>Less likely ({others.length})</summary>
          {others.map((cause) => (
            <Found key={`${cause.code} ${named(cause.culprit)}`} cause={cause} />
          ))}
        </details>
      )}
    </div>
  );
}

/** What a model made of it, and what that took. */
function Worded({ text, dropped, took }: NonNullable<Examination['wording']>) {
  const told = (value: number | null, unit: string): string => `${value === null ? 'unknown' : figure(value)} ${unit}`;
  return (
    <article aria-label="In a model's words">
      {text === null ? (
        <p className="muted">The wording of a model was dropped: {dropped}.</p>
      ) : (
        <p>
          <span className="muted">In a model's words, which no rule has written:</span> {text}
        </p>
      )}
      <p className="muted">
        It took {told(took.inputTokens, 'tokens in')}, {told(took.outputTokens, 'out')}, {told(took.energyWh, 'Wh')} (
        {took.tier ?? 'tier unknown'}), {told(took.carbonG, 'g CO2e')}, {told(took.usd, 'USD')}; decision{' '}
        <code>{took.decision ?? 'unknown'}</code>.
      </p>
    </article>
  );
}

const minutes = (ms: number): string => `${figure(ms / 60_000)} minutes`;

/** How long incidents had been there when they were first diagnosed. */
function Weeks({ weeks }: Pick<Examination, 'weeks'>) {
  return (
    <table>
      <caption>From the first warning to the first diagnosis</caption>
      <thead>
        <tr>
          <th scope="col">Week of</th>
          <th scope="col">Incidents</th>
          <th scope="col">Median</th>
          <th scope="col">Longest</th>
        </tr>
      </thead>
      <tbody>
        {weeks.map(({ monday, incidents, medianMs, longestMs }) => (
          <tr key={monday}>
            <td>{monday}</td>
            <td>{count(incidents)}</td>
            <td>{minutes(medianMs)}</td>
            <td>{minutes(longestMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the incident has taken, in a sentence. */
function wasted({ gpus, gpuHours, energyWh, carbonG, usd }: Examination['waste']): string {
  if (gpus === 0) return 'No accelerator is held by what does not serve.';
  const figures = [
    energyWh === null
      ? 'energy unknown'
      : `${figure(energyWh.mid)} Wh (${figure(energyWh.low)} to ${figure(energyWh.high)})`,
    carbonG === null ? 'carbon unknown: no zone' : `${figure(carbonG.mid)} g CO2e`,
    usd === null ? 'money unknown: no price' : `${figure(usd)} USD`,
  ];
  return `${figure(gpuHours)} hours of ${count(gpus)} accelerators that serve nothing: ${figures.join(', ')}, estimated.`;
}

function Found({ cause }: { readonly cause: Examination['causes'][number] }) {
  const { code, summary, culprit, hurts, evidence, notBecause, commands } = cause;
  return (
    <article className="cause" aria-label={code}>
      <h3>
        {summary} <code>{code}</code>
      </h3>
      <p>
        Act on <strong>{named(culprit)}</strong>
        {hurts.length > 0 && `; it hurts ${hurts.map(named).join(', ')}`}.
      </p>
      <ul>
        {evidence.map(({ object, path, quote }) => (
          <li key={`${named(object)} ${path} ${quote}`}>
            <q>{quote}</q>{' '}
            <span className="muted">
              {named(object)}, {path}
            </span>
          </li>
        ))}
        {notBecause.map(({ code: other, why }) => (
          <li key={other} className="muted">
            It is not <code>{other}</code>: {why}.
          </li>
        ))}
      </ul>
      {commands.length > 0 && <pre>{commands.join('\n')}</pre>}
    </article>
  );
}
