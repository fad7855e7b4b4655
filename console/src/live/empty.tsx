import type { Overview } from '../api/control-plane.ts';

const FALLBACK = { url: 'http://127.0.0.1:4000', model: 'YOUR_WORKLOAD' };

/** No request yet: how to send the first. */
export function Empty({ tryIt }: { readonly tryIt: Overview['tryIt'] }) {
  const { url, model } = tryIt ?? FALLBACK;
  const curl = [
    `curl ${url}/v1/chat/completions \\`,
    `  -H "authorization: Bearer $JOULEGATE_KEY" \\`,
    `  -H "content-type: application/json" \\`,
    `  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join('\n');
  return (
    <section className="panel notice" aria-labelledby="empty-title">
      <h2 id="empty-title">No requests yet</h2>
      <p>Send the first one; it shows up here within a second, with where it went and why.</p>
      <pre tabIndex={0} aria-label="A first request with curl">
        <code>{curl}</code>
      </pre>
    </section>
  );
}
