import { useEffect, useId, useRef, type ReactNode } from 'react';

interface ModalProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
  /** What would be lost stays until it is closed by its button. */
  readonly keepsOpen?: boolean;
}

/** A sheet over the page while it is there; Escape closes it, and the focus goes back to where it was. */
export function Modal({ title, close, children, keepsOpen = false }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    // What is to be filled in, before the button that closes.
    shown?.querySelector<HTMLElement>('form input, form select')?.focus();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!keepsOpen) close();
      }}
    >
      <div className="sheet-head">
        <h2 id={id}>{title}</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      {children}
    </dialog>
  );
}
