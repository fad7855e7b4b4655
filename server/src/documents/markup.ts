import { DomHandler, Parser } from 'htmlparser2';
import { refusedDocument } from './refusal.ts';

/** Deeper nesting is no document, and takes a parser the square of its depth. */
const DEEPEST = 256;

class Handler extends DomHandler {
  override onopentag(name: string, attributes: Record<string, string>): void {
    if (this.tagStack.length > DEEPEST) throw refusedDocument('its elements are nested too deep');
    super.onopentag(name, attributes);
  }
}

/**
 * Parses XML or HTML into its nodes. Entities beyond those of the language are not known, nothing outside is read.
 * @throws JoulegateError `JG_BAD_DOCUMENT` where it is nested too deep
 */
export function parseMarkup(text: string, language: 'xml' | 'html'): Handler['dom'] {
  const handler = new Handler();
  new Parser(handler, { xmlMode: language === 'xml', decodeEntities: true }).end(text);
  return handler.dom;
}
