import { instant } from '../figures/format.ts';
import { vendorWords, webhookWords, wentWords, type Batch } from './words.ts';

/** How the requests of a batch went, what vendors have of it, and who was not told of its end. */
export function Ways({ batch }: { readonly batch: Batch }) {
  const { lanes, vendors, webhooks } = batch;
  return (
    <>
      <div>
        <dt>Went</dt>
        <dd>{lanes.length === 0 ? <span className="muted">none has ended yet</span> : wentWords(batch)}</dd>
      </div>
      {vendors.map((vendor) => (
        <div key={`${vendor.deployment} ${vendor.vendorId ?? vendor.promisedAt}`}>
          <dt>Batch API of {vendor.deployment}</dt>
          <dd>
            {vendorWords(vendor)}; promised until {instant(vendor.promisedAt)}
            {vendor.fault !== null && (
              <span className="bad">
                {' '}
                <span aria-hidden="true">▲ </span>
                {vendor.fault}
              </span>
            )}
          </dd>
        </div>
      ))}
      {webhooks.map((webhook) => (
        <div key={webhook.webhook}>
          <dt>Webhook {webhook.webhook}</dt>
          <dd className={webhook.gaveUpAt === null ? undefined : 'bad'}>
            {webhook.gaveUpAt !== null && <span aria-hidden="true">▲ </span>}
            {webhookWords(webhook)}
          </dd>
        </div>
      ))}
    </>
  );
}
