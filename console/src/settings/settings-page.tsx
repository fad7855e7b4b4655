import { useQuery } from '@tanstack/react-query';
import { Allowed } from '../access/allowed.tsx';
import { meQuery, settingsQuery } from '../api/queries.ts';
import { count } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { ContentCoverage } from './content-coverage.tsx';
import { GuardFindings } from './guard-findings.tsx';
import { Users } from './users.tsx';
import '../styles/control.css';

/** The config in force, and who signs in. */
export function SettingsPage() {
  const heading = usePage('Settings');
  const me = useQuery(meQuery).data;
  return (
    <div className="live control">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Settings: users, and the config in force
      </h1>
      <ContentCoverage />
      <GuardFindings />
      <Allowed right="operate" what="To see the config one">
        {me?.rights.includes('administer') === true && <Users />}
        <Config />
      </Allowed>
    </div>
  );
}

/** So many sections are open at first: what a short config says is read without a click. */
const linesOf = (yaml: string): number => yaml.trimEnd().split('\n').length;

function Config() {
  const { data, error, isPending } = useQuery(settingsQuery);
  return (
    <section className="panel" aria-labelledby="config-title">
      <div className="decisions-bar">
        <h2 id="config-title">
          Config in force{' '}
          {data !== undefined && (
            <span className="muted">
              version {count(data.version)} since the start, {data.file === '' ? 'of no file' : data.file}
            </span>
          )}
        </h2>
        <p className="muted">every default written out; secrets are named by where they stand</p>
      </div>
      {error !== null && (
        <p className="warn" role="alert">
          {error.message}
        </p>
      )}
      {isPending && <p className="muted">Reading the config…</p>}
      {data?.fault != null && (
        <p className="alert" role="alert">
          <strong>The file has changed and is not in force:</strong> {data.fault}
        </p>
      )}
      {data?.sections.length === 0 && <p className="muted">This gateway runs without a config.</p>}
      {data?.sections.map(({ name, yaml }) => (
        <details key={name} className="config-section">
          <summary>
            {name} <span className="muted">{linesOf(yaml) === 1 ? yaml.trim() : `${count(linesOf(yaml))} lines`}</span>
          </summary>
          <pre className="yaml" tabIndex={0} aria-label={`${name} of the config`}>
            {yaml}
          </pre>
        </details>
      ))}
    </section>
  );
}
