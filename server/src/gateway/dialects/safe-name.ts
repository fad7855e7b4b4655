const SAFE_NAME = /^[\w.-]{1,64}$/;

/** A name that a caller chose, as a header can carry it. @example safeName('a\nb') // 'unnamed' */
export const safeName = (name: string): string => (SAFE_NAME.test(name) ? name : 'unnamed');
