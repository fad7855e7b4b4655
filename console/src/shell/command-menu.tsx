import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { periodSearch } from '../breakdown/period.ts';
import type { Me } from '../api/control-plane.ts';
import { PAGES, pagesFor } from '../navigation.ts';
import { commandsFor, type Command } from './commands.ts';
import { numbers } from './numbers.ts';
import { theme } from './theme.ts';

const CHORD_MS = 1500;
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, select, textarea, [contenteditable]') !== null;

/** Every page, period and setting by name, and a decision by its id; the menu of narrow windows too. */
export function CommandMenu({ me }: { readonly me: Me | undefined }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const run = useCommand();
  const found = commandsFor(text, me?.rights);
  const current = Math.min(at, found.length - 1);
  const open = (): void => {
    setText('');
    setAt(0);
    if (dialog.current?.open === false) dialog.current.showModal();
  };
  useKeys(open, run, pagesFor(me?.rights));
  const choose = (command: Command | undefined): void => {
    if (command === undefined) return;
    dialog.current?.close();
    run(command);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((current + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(found[current]);
    }
  };
  return (
    <>
      <button type="button" className="menu-button" onClick={open} aria-haspopup="dialog" aria-keyshortcuts="Control+K">
        <span className="menu-narrow">Menu</span>
        <span className="menu-wide">
          Search <kbd>Ctrl K</kbd>
        </span>
      </button>
      <dialog
        ref={dialog}
        className="menu"
        aria-label="Search and menu"
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current.close();
        }}
      >
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="menu-list"
          aria-activedescendant={found.length > 0 ? `menu-${current}` : undefined}
          aria-label="A page, a setting or a decision id"
          placeholder="A page, a setting or a decision id"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ul id="menu-list" role="listbox" aria-label="Commands">
          {found.map((command, i) => (
            <li
              key={`${command.kind} ${command.label}`}
              id={`menu-${i}`}
              role="option"
              aria-selected={i === current}
              ref={i === current ? (item) => item?.scrollIntoView({ block: 'nearest' }) : undefined}
              onPointerMove={() => setAt(i)}
              onClick={() => choose(command)}
            >
              {command.label} <span className="muted">{command.hint}</span>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="muted">Nothing is called so. A decision is found by its whole id.</p>}
      </dialog>
    </>
  );
}

/** Carries a command out. */
function useCommand(): (command: Command) => void {
  const navigate = useNavigate();
  const location = useRouterState({ select: (state) => state.location });
  return (command) => {
    if (command.kind === 'page') {
      const hasPeriod = PAGES.some(({ path, hasPeriod: has }) => has && path === command.path);
      void navigate({ to: command.path, search: hasPeriod ? periodSearch(location.search) : {} });
    } else if (command.kind === 'period') {
      const here = PAGES.find(({ path, hasPeriod }) => hasPeriod && path === location.pathname);
      const { from: _from, to: _to, ...others }: Record<string, unknown> = here === undefined ? {} : location.search;
      void navigate({ to: here?.path ?? '/breakdown', search: { ...others, period: command.period } });
    } else if (command.kind === 'decision') void navigate({ to: '/decisions/$id', params: { id: command.id } });
    else if (command.kind === 'theme') theme.set(command.value);
    else numbers.set(command.value);
  };
}

/** Ctrl or Cmd with K opens the menu; g and then a page's letter goes there. */
function useKeys(open: () => void, run: (command: Command) => void, pages: ReturnType<typeof pagesFor>): void {
  const latest = useRef({ open, run, pages });
  latest.current = { open, run, pages };
  useEffect(() => {
    let chordAt = -Infinity;
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        latest.current.open();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = latest.current.pages.find(({ key }) => key === event.key);
      if (event.timeStamp - chordAt < CHORD_MS && page !== undefined)
        latest.current.run({ kind: 'page', label: page.label, path: page.path, hint: '' });
      chordAt = event.key === 'g' ? event.timeStamp : -Infinity;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
