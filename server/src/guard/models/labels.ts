/**
 * What a content policy speaks of. Names of our own: each guard model has its own taxonomy, and its table says which of
 * these it knows.
 */
export const CATEGORIES = [
  'violence',
  'hate',
  'harassment',
  'sexual',
  'minors',
  'self-harm',
  'crime-and-weapons',
  'regulated-advice',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What a guard model can be asked about: a category, or whether a text attacks the model. */
export type Label = Category | 'attack';

/** What each of them is, for models that are told the policy in words, and for people. Goes on after "content that ...". */
export const MEANINGS: Readonly<Record<Label, string>> = {
  violence: 'threatens, praises or helps with violence against people or animals, or dwells on gore',
  hate: 'demeans people for what they are, such as origin, religion, disability, sex or orientation',
  harassment: 'insults, bullies, intimidates or stalks a person',
  sexual: 'is sexually explicit, or helps with sexual crimes',
  minors: 'sexualises children or helps to abuse them',
  'self-harm': 'encourages or helps with suicide, self-injury or disordered eating',
  'crime-and-weapons': 'helps with crimes such as fraud, theft, drugs or hacking, or with making weapons',
  'regulated-advice': 'gives medical, legal or financial advice that a professional has to answer for',
  attack: 'tries to make a model ignore its instructions, leave its role or reveal its instructions',
};
