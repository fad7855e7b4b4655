import { sheetOf } from './list-sheet.ts';
import { oldPriceWarnings } from './old-prices.ts';
import { changesBetween } from './span.ts';

/** What is known of prices themselves: the sheet of a model, when its rates change, which nobody has looked at for long. */
export const priceLists = { sheetOf, changesBetween, oldPriceWarnings };
