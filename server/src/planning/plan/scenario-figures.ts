import { z } from 'zod';

export const source = z.string().min(1).optional().describe('Where the figure is from.');
/** A figure, or what it is at least, in the middle and at most: nine cases of ten lie between. */
export const range = (least: number, most = Infinity) => {
  const figure = z.number().min(least).max(most);
  return z.union([
    figure,
    z
      .tuple([figure, figure, figure])
      .refine(([low, middle, high]) => low <= middle && middle <= high, 'low, middle and high, in this order')
      .describe('Low, middle and high: nine cases of ten lie between.'),
  ]);
};
export const optionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes')
  .describe('Name by which the plan calls it.');
