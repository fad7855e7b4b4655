/** What procurement asks of a vendor. */
export const VENDOR_QUESTIONS = {
  region: 'Can the place of inference be pinned?',
  surcharge: 'What does a pinned region cost more?',
  retention: 'How long are prompts and answers kept?',
  training: 'Are they used for training?',
  energy: 'Which energy or carbon figure is published?',
  certification: 'Which certificates are told?',
} as const;
export type VendorQuestion = keyof typeof VENDOR_QUESTIONS;

/** An answer, as it was read. */
export interface VendorFact {
  readonly answer: string;
  /** `vendor`: its own page; `third-party`: somebody else who read it. */
  readonly by: 'vendor' | 'third-party';
  readonly source: string;
  /** Read, or dated, on that day. */
  readonly asOf: string;
}

/** A vendor's API as a buyer sees it. `null`: not found, which is neither yes nor no. */
export interface VendorCard {
  readonly vendor: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly facts: Readonly<Record<VendorQuestion, VendorFact | null>>;
}

const READ = '2026-11-29';
const own = (answer: string, source: string, asOf = READ): VendorFact => ({ answer, by: 'vendor', source, asOf });
const others = (answer: string, source: string, asOf = READ): VendorFact => ({
  answer,
  by: 'third-party',
  source,
  asOf,
});

/** Cards of the vendors that a config knows best. Terms change within weeks: a card is where to begin, the contract decides. */
export const VENDOR_CARDS: readonly VendorCard[] = [
  {
    vendor: 'openai',
    name: 'OpenAI API',
    jurisdiction: 'US',
    facts: {
      region: own(
        'yes, for eligible organisations: by project or request, at endpoints of regions such as us, eu, au, in and jp',
        'developers.openai.com/api/docs/guides/data-residency',
      ),
      surcharge: own(
        '10 % at residency endpoints, for models released from 2026-03-05 on',
        'developers.openai.com/api/docs/guides/data-residency',
      ),
      retention: own(
        'logs against abuse up to 30 days; none by approval; some endpoints keep state',
        'developers.openai.com/api/docs/guides/your-data',
      ),
      training: own('no, unless opted in', 'developers.openai.com/api/docs/guides/your-data'),
      energy: others(
        '0.34 Wh for an average ChatGPT query, told without model or method',
        "chief executive's post of June 2025, as reported",
        '2025-06-10',
      ),
      certification: null,
    },
  },
  {
    vendor: 'anthropic',
    name: 'Claude API',
    jurisdiction: 'US',
    facts: {
      region: own(
        'to the US: `inference_geo` on each request or by workspace, from the models of generation 4.6 on; global otherwise',
        'platform.claude.com/docs/en/manage-claude/data-residency',
      ),
      surcharge: others(
        '10 % for inference kept in the US (told of the platform on AWS)',
        'docs.aws.amazon.com/claude-platform/latest/userguide/data-residency',
      ),
      retention: others(
        'up to 30 days; none by arrangement, for eligible endpoints',
        'readers of its commercial terms; the arrangement: privacy.claude.com, article 8956058',
        '2026-06-13',
      ),
      training: others('no, under commercial terms', 'readers of its commercial terms', '2026-06-13'),
      energy: null,
      certification: others(
        'SOC 2 Type I and II, ISO 27001:2022, ISO/IEC 42001:2023',
        'its help centre, as quoted',
        '2026-06-13',
      ),
    },
  },
  {
    vendor: 'mistral',
    name: 'Mistral API',
    jurisdiction: 'FR',
    facts: {
      region: others(
        'the EU by default; a US endpoint stands beside',
        'char.com, on its retention policy',
        '2026-03-17',
      ),
      surcharge: null,
      retention: own(
        'none on request, on paid plans, for stateless endpoints; 30 days otherwise, as others read its terms',
        'docs.mistral.ai/admin/monitor-comply/zero-data-retention',
      ),
      training: others(
        'paid plans: no; the free tier: yes, unless opted out',
        'aiprovidertrust.com and char.com, on its terms',
        '2026-03-17',
      ),
      energy: others(
        '1.14 gCO2e and 45 mL for an answer of 400 tokens of Large 2, from a life-cycle analysis',
        'its life-cycle analysis of July 2025, as reported',
        '2025-08-25',
      ),
      certification: others(
        'SOC 2 Type II, ISO 27001 and 27701; reports on request',
        'its help centre, as quoted by aiprovidertrust.com',
      ),
    },
  },
  {
    vendor: 'google',
    name: 'Gemini API',
    jurisdiction: 'US',
    facts: {
      region: null,
      surcharge: null,
      retention: own(
        'paid: logs against abuse for a limited time that is not told; cleared before logging by approval; grounding keeps 30 days',
        'ai.google.dev/gemini-api/docs/zdr',
      ),
      training: own('paid: no', 'ai.google.dev/gemini-api/docs/zdr'),
      energy: others(
        '0.24 Wh, 0.03 gCO2e (market-based) and 0.26 mL for the median text prompt of the app',
        'arXiv 2508.15734, August 2025',
        '2025-08-21',
      ),
      certification: null,
    },
  },
];
