import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { controlPlane, type EvidenceVerification } from '../api/control-plane.ts';
import { count } from '../figures/format.ts';
import { Failed } from '../forms/failed.tsx';
import { periodWords } from './periods.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** A file's bytes in base64. */
const base64Of = (file: File): Promise<string> =>
  new Promise((settle, fail) => {
    const reader = new FileReader();
    reader.onload = () => settle(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => fail(new Error(`${file.name} could not be read`));
    reader.readAsDataURL(file);
  });

/** Takes a pack of evidence and says what of it the ledger does not bear out. */
export function ProvePack() {
  const chosen = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const proof = useMutation({
    mutationFn: async (file: File) => {
      if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than 64 MiB: prove it by the command line`);
      return { name: file.name, ...(await controlPlane.reportVerify({ pack: await base64Of(file) })) };
    },
  });
  const take = (file: File | undefined): void => {
    if (file !== undefined) proof.mutate(file);
  };
  return (
    <section className="panel" aria-labelledby="prove-title" aria-busy={proof.isPending}>
      <h2 id="prove-title">Prove a pack</h2>
      <div
        className="drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <button type="button" disabled={proof.isPending} onClick={() => chosen.current?.click()}>
          Choose a pack
        </button>
        <input
          ref={chosen}
          type="file"
          accept=".zip,application/zip"
          hidden
          aria-label="Pack of evidence"
          onChange={({ target }) => {
            take(target.files?.[0]);
            target.value = '';
          }}
        />
        <p className="muted">or drop its zip here. Each line is made again from the ledger as it was known then.</p>
      </div>
      {proof.isPending && (
        <p className="muted" role="status">
          Proving it against the ledger…
        </p>
      )}
      <Failed error={proof.error} />
      {proof.data !== undefined && !proof.isPending && <Findings {...proof.data} />}
    </section>
  );
}

function Findings({
  name,
  ok,
  period,
  organisation,
  files,
  lines,
  sample,
  problems,
  ledger,
  unproved,
}: EvidenceVerification & { readonly name: string }) {
  const found = problems.length + ledger.length;
  return (
    <div className="findings" role="status" data-ok={ok}>
      <p>
        <strong>
          {ok ? 'Nothing differs.' : `${count(found)} ${found === 1 ? 'finding' : 'findings'}: the pack is not proved.`}
        </strong>{' '}
        {name}: {periodWords(period)}, {organisation ?? 'all organisations'}; {count(files)} files, {count(lines)} lines
        of sums made again, {count(sample)} requests of the sample.
      </p>
      {(
        [
          ['Of the pack', problems],
          ['Of the ledger', ledger],
        ] as const
      ).map(
        ([title, all]) =>
          all.length > 0 && (
            <div key={title}>
              <h3>{title}</h3>
              <ul>
                {all.map(({ file, problem }) => (
                  <li key={`${file} ${problem}`}>
                    <code>{file}</code> {problem}
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
      {unproved.length > 0 && (
        <div>
          <h3>Could not be proved</h3>
          <ul>
            {unproved.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
