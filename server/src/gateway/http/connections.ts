import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { timers } from '../../edge/index.ts';
import { Roster, type Listed, type Ms } from '../../units/index.ts';

const LOOK_MS = 50;

/** An answer that has begun. */
class Answer implements Listed {
  place = -1;
  readonly response: ServerResponse;

  constructor(response: ServerResponse) {
    this.response = response;
  }
}

/**
 * The connections of a server, and how it takes its leave of them. A client that keeps one sends its next request whenever it
 * likes, also at the moment at which an idle connection is closed, and then its request is lost. So each is told with an answer
 * that it ends, and new requests are served until then.
 */
export class Connections {
  /**
   * Node takes one that has sent nothing for an active one, and would wait for it at shutdown. A listener for its data would
   * tell whether it has, and would take the socket from the native parser for good.
   */
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Roster<Answer>();
  #isLeaving = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** An answer begins. */
  answer(response: ServerResponse): void {
    if (this.#isLeaving) response.shouldKeepAlive = false;
    const answer = new Answer(response);
    this.#answers.add(answer);
    response.on('close', () => this.#answers.delete(answer));
  }

  /** Tells whoever asks that its connection ends, until all have gone that ever asked, or for so long. */
  async leave(longestMs: Ms): Promise<void> {
    this.#isLeaving = true;
    for (const { response } of this.#answers) {
      const { socket } = response;
      if (!response.headersSent) response.shouldKeepAlive = false;
      // Its headers have promised to keep it: it ends with the last byte, before another request can come.
      else response.once('finish', () => socket?.end());
    }
    for (let leftMs = longestMs; leftMs > 0 && this.#haveAsked(); leftMs -= LOOK_MS)
      await timers.sleep(Math.min(LOOK_MS, leftMs));
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  #haveAsked(): boolean {
    return this.#sockets.values().some(({ bytesRead }) => bytesRead > 0);
  }
}
