/** The pool without the rest of undici (fetch, sockets, mocks, caches), which takes 13 MB of a process and is not used here. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
