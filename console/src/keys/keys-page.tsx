import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Allowed } from '../access/allowed.tsx';
import type { Key } from '../api/control-plane.ts';
import { keysQuery, overviewQuery } from '../api/queries.ts';
import { count } from '../figures/format.ts';
import { Choose } from '../forms/choose.tsx';
import { usePage } from '../page.ts';
import { ChangeLimits } from './change-limits.tsx';
import { CreateKey } from './create-key.tsx';
import { Freeze, LetGo } from './hold.tsx';
import { KeyRows } from './key-rows.tsx';
import { Revoke } from './revoke.tsx';
import { keysIn, keysSearch, type KeysSearch } from './search.ts';
import '../styles/control.css';

const route = getRouteApi('/keys');
type Doing =
  { readonly action: 'create' } | { readonly action: 'limits' | 'revoke' | 'freeze' | 'thaw'; readonly key: Key };

/** Keys of every organisation and team: made, limited, frozen and revoked here. */
export function KeysPage() {
  const heading = usePage('Keys');
  return (
    <div className="live control">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Keys
      </h1>
      <Allowed right="operate" what="To see and make keys one">
        <Keys />
      </Allowed>
    </div>
  );
}

function Keys() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/keys' });
  const { data: keys, error, isPending } = useQuery(keysQuery);
  const overview = useQuery(overviewQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const now = overview.data?.now ?? Date.now();
  const shown = keysIn(keys ?? [], search, now);
  const change = (next: KeysSearch): void => void navigate({ search: next });
  const close = (): void => setDoing(null);
  return (
    <section className="panel" aria-labelledby="keys-title">
      <div className="decisions-bar">
        <h2 id="keys-title">
          Keys{' '}
          <span className="muted" role="status">
            {keys === undefined ? '' : `${count(shown.length)} of ${count(keys.length)}, newest first`}
          </span>
        </h2>
        <button type="button" className="primary" onClick={() => setDoing({ action: 'create' })}>
          Make a key
        </button>
      </div>
      <div className="choices" role="search" aria-label="Narrow the list">
        <Choose
          label="Organisation"
          value={search.organisation}
          of={[...new Set((keys ?? []).map(({ organisation }) => organisation))].toSorted()}
          choose={(organisation) => change(keysSearch({ ...search, organisation }))}
        />
        <Choose
          label="Team"
          value={search.team}
          of={[...new Set((keys ?? []).flatMap(({ team }) => team ?? []))].toSorted()}
          choose={(team) => change(keysSearch({ ...search, team }))}
        />
        <Choose
          label="State"
          value={search.state}
          none="works"
          of={['held', 'expired', 'revoked', 'all']}
          choose={(state) => change(keysSearch({ ...search, state }))}
        />
      </div>
      {error !== null && (
        <p className="notice warn" role="alert">
          {error.message}
        </p>
      )}
      {isPending && <p className="notice muted">Reading the keys…</p>}
      {shown.length > 0 && <KeyRows keys={shown} now={now} act={(action, key) => setDoing({ action, key })} />}
      {keys !== undefined && shown.length === 0 && (
        <p className="notice muted">
          {keys.length > 0 ? 'No key fits. Ended ones are under State.' : 'No key was made yet.'}
        </p>
      )}
      {doing?.action === 'create' && <CreateKey keys={keys ?? []} close={close} />}
      {doing?.action === 'limits' && <ChangeLimits of={doing.key} close={close} />}
      {doing?.action === 'revoke' && <Revoke of={doing.key} close={close} />}
      {doing?.action === 'freeze' && <Freeze of={doing.key} close={close} />}
      {doing?.action === 'thaw' && <LetGo of={doing.key} close={close} />}
    </section>
  );
}
