/** The version of the package; a test of the command holds it against package.json. */
export const VERSION = '1.0.0-rc.1';
