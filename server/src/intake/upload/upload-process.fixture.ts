/** Uploads a ledger folder as a process of its own, so that it can be killed: `node upload-process.fixture.ts '{"folder":...}'`. */
import { openObjectStore } from '../../state/index.ts';
import { uploadLedger } from './upload-ledger.ts';

/** Its only argument. */
export interface UploadProcess {
  readonly folder: string;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const { folder, keys, ...place } = JSON.parse(process.argv[2] ?? '{}') as UploadProcess;
const store = openObjectStore({
  ...place,
  pathStyle: true,
  partBytes: 5 * 1024 * 1024,
  keys: () => ({ ...keys, sessionToken: null }),
});
console.log(
  JSON.stringify(
    await uploadLedger(folder, store, { prefix: 'killed', replica: null, removeAfterMs: null, now: Date.now }),
  ),
);
await store.close();
