import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { noRealS3, S3_SERVERS } from '../../state/objects/s3-server.fixture.ts';
import { verifyManifest } from '../../ledger/segments/verify.ts';
import type { Manifest } from '../../ledger/index.ts';
import { readManifest } from '../../ledger/segments/manifest.ts';
import { PART_BYTES, startUploadPlace, type UploadPlace } from './upload.fixture.ts';
import { startable } from '../../test-program.fixture.ts';

if (noRealS3 !== null) console.warn(noRealS3);

describe.each(S3_SERVERS)('an upload that is killed ($name)', { timeout: 120_000 }, ({ skip: absent, start }) => {
  let place: UploadPlace;
  beforeEach(async ({ skip }) => {
    skip(absent, noRealS3 ?? '');
    place = await startUploadPlace(start);
  });
  afterEach(async () => {
    if (!absent) await place.close();
  });

  test('killed at random moments, it counts nothing that is not whole and sends no part twice that arrived', async () => {
    const folder = await place.books('a', 3, 6500);
    const sizes = (await readManifest(folder)).segments.map(({ bytes }) => bytes);
    expect(Math.min(...sizes)).toBeGreaterThan(PART_BYTES);
    await place.books('a', 2, 10, 3);
    const { segments } = await readManifest(folder);
    const digests = new Map(segments.map(({ file, sha256 }) => [file, sha256]));
    place.proxy.delayMs = 30;
    const argument = JSON.stringify({
      folder,
      endpoint: place.proxy.endpoint,
      region: place.server.region,
      bucket: place.server.bucket,
      keys: place.server.keys,
    });
    const rng = seededRng(20261122);
    let kills = 0;
    let underWay = 0;
    for (let done = false; !done;) {
      const before = place.proxy.seen.length;
      const child = spawn(
        process.execPath,
        [startable(new URL('./upload-process.fixture.ts', import.meta.url)), argument],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const gone = once(child, 'close') as Promise<[number | null]>;
      // Counted from its first request, so that the start of the process does not take all the kills.
      const killer = (async () => {
        while (place.proxy.seen.length === before && child.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 2));
        await new Promise((resolve) => setTimeout(resolve, 20 + rng.next() * 330));
        if (kills < 8) child.kill('SIGKILL');
      })();
      done = (await gone)[0] === 0;
      await killer;
      if (!done) kills++;
      // What was on its way settles.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const objects = await place.server.objects();
      underWay += objects.size < segments.length + 1 ? 1 : 0;
      for (const [key, body] of objects) {
        const file = key.slice(key.lastIndexOf('/') + 1);
        if (file === 'manifest.json')
          for (const each of (JSON.parse(body.toString()) as Manifest).segments)
            expect(objects.has(key.replace(file, each.file))).toBe(true);
        else expect(createHash('sha256').update(body).digest('hex')).toBe(digests.get(file));
      }
    }
    expect(kills).toBeGreaterThan(5);
    expect(underWay).toBeGreaterThan(3);
    const [base] = [...(await place.server.objects()).keys()].map((key) => dirname(key));
    expect(await verifyManifest(join(await place.copied(), base!))).toMatchObject({
      ok: true,
      segments: 5,
      entries: 3 * 6500 + 20,
    });
    const sent = place.confirmed();
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent).toHaveLength(sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / PART_BYTES), 0) + 2 + 1);
    const goneOn = place.proxy.seen.filter(({ method, url }) => method === 'GET' && url.includes('uploadId=')).length;
    expect(goneOn).toBeGreaterThan(0);
    console.log(
      `killed ${kills} times, ${underWay} times before the copy was complete; ${sent.length} objects and parts sent, each once; ${goneOn} times asked for the parts of an upload that was begun`,
    );
  });
});
