import type { ServerResponse } from 'node:http';
import type { DoorAnswer } from './door.ts';

/** Sends what was answered. A content that cannot be read to its end is broken off. */
export async function sendAnswer(response: ServerResponse, answer: DoorAnswer): Promise<void> {
  if ('json' in answer) {
    const body = Buffer.from(JSON.stringify(answer.json));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': answer.bytes });
  try {
    for await (const piece of answer.pieces) {
      if (response.destroyed) return;
      if (!response.write(piece))
        await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
    response.end();
  } catch {
    response.destroy();
  }
}
