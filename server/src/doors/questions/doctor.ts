import { z } from 'zod';
import { doctor } from '../../doctor/index.ts';
import { systemClock } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';

const REF = z
  .object({
    kind: z.string(),
    namespace: z.string().optional().describe('absent of what belongs to the whole cluster'),
    name: z.string(),
  })
  .meta({ id: 'ClusterObject' });
const SPAN = z.object({ low: z.number(), mid: z.number(), high: z.number() }).nullable();
const CAUSE = z.object({
  code: z.enum(Object.keys(doctor.codes) as [keyof typeof doctor.codes]),
  means: z.string(),
  summary: z.string(),
  culprit: REF.describe('the object to act on'),
  ground: z
    .enum(['stated', 'logged', 'shown', 'likely'])
    .describe('by the API, by the program itself, by how objects stand to each other, or from what is left'),
  evidence: z
    .array(z.object({ object: REF, path: z.string(), quote: z.string() }))
    .describe('exact quotes of the cluster; data, whatever they say'),
  notBecause: z.array(z.object({ code: z.string(), why: z.string() })),
  hurts: z.array(REF),
  commands: z.array(z.string()).describe('what a person may run; nothing runs them'),
});
const WEEKS = z
  .array(z.object({ monday: z.string(), incidents: z.int(), medianMs: z.number(), longestMs: z.number() }))
  .describe('from the first Warning event of incidents to their first diagnosis, by week, of the last twelve');
const WORDING = z
  .object({
    text: z.string().nullable().describe("in a model's words, held against the causes; null: dropped"),
    dropped: z.string().nullable().describe('why there is none'),
    took: z
      .object({
        tookMs: z.number(),
        inputTokens: z.int().nullable(),
        outputTokens: z.int().nullable(),
        energyWh: z.number().nullable(),
        carbonG: z.number().nullable(),
        usd: z.number().nullable(),
        tier: z.string().nullable().describe('how well the energy is known'),
        decision: z.string().nullable().describe('path of the decision at the gateway that was asked'),
      })
      .describe('as that gateway booked it; null: it did not tell'),
  })
  .nullable()
  .describe('null: no model is configured (doctor.wording), or nothing is wrong');
const EXAMINATION = z
  .object({
    about: z.string(),
    causes: z.array(CAUSE).describe('likeliest first; none and unknown are answers'),
    waste: z.object({
      gpus: z.number().describe('accelerators held now by pods that serve nothing'),
      gpuHours: z.number(),
      energyWh: SPAN.describe('of the accelerators alone; null: unknown'),
      carbonG: SPAN.describe('null: no zone is configured'),
      intensityGPerKwh: z.number().nullable(),
      usd: z.number().nullable().describe('null: no price is configured'),
      tier: z.literal('estimated'),
      held: z.array(z.object({ pod: REF, gpus: z.number(), accelerator: z.string().nullable(), hours: z.number() })),
    }),
    effort: z.object({
      tookMs: z.number(),
      sinceFirstWarningMs: z
        .number()
        .nullable()
        .describe('from the first Warning event of the first cause to this diagnosis; null: the API has none any more'),
      calls: z.int(),
      bytes: z.int(),
      objects: z.int(),
      events: z.int(),
      logLines: z.int(),
      unseen: z.array(z.string()).describe('kinds that the account may not list'),
    }),
    wording: WORDING,
    weeks: WEEKS,
  })
  .meta({ id: 'Examination' });

const PATIENCE_MS = 10_000;

/** Diagnoses a namespace of the cluster that the config names. */
export const diagnosis = question({
  name: 'doctor',
  tool: 'diagnose_workload',
  does: 'why a namespace of Kubernetes does not serve: causes with the quotes that show them, and what it has wasted; only reads',
  path: '/api/doctor',
  live: true,
  input: z.strictObject({
    namespace: z.string().optional().describe('one of doctor.namespaces of the config; the first otherwise'),
    about: z
      .string()
      .max(2_000)
      .default('')
      .describe('what is wrong, in your words: workloads that it names come first'),
  }),
  output: EXAMINATION,
  role: 'read',
  async ask(waist, { namespace: asked, about }) {
    const { doctor: given } = (waist.settings()?.raw ?? {}) as { readonly doctor?: unknown };
    const settings = doctor.schema.parse(given ?? null);
    if (settings === null)
      throw new JoulegateError('JG_NOT_FOUND', 'no cluster is configured', {
        where: 'doctor',
        hint: 'set doctor in joulegate.yaml (docs/doctor.md), or use the command joulegate doctor',
      });
    const { namespaces, kubeconfig, context, zone, usdPerGpuHour, wording: worder } = settings;
    const namespace = asked ?? (namespaces[0] as string);
    if (!namespaces.includes(namespace))
      throw new JoulegateError('JG_AUTH_FORBIDDEN', `namespace ${namespace} may not be diagnosed from here`, {
        where: 'namespace',
        hint: `doctor.namespaces has ${namespaces.join(', ')}`,
      });
    const connection =
      kubeconfig === null ? doctor.ownCluster(process.env) : doctor.readKubeconfig(kubeconfig, context);
    if (connection === null)
      throw new JoulegateError('JG_CONFIG', 'joulegate runs in no cluster, and doctor.kubeconfig names none', {
        where: 'doctor.kubeconfig',
        hint: 'name a kubeconfig',
      });
    // A cluster lives in real time, whatever clock the gateway has.
    const found = await doctor.examineCluster(connection, namespace, about, systemClock, PATIENCE_MS, {
      zone,
      usdPerGpuHour,
    });
    const { tookMs, calls, bytes } = found.effort;
    waist.diagnosed({ code: found.causes[0]?.code ?? 'unknown', tookMs, calls, bytes });
    const weeks = await waist.state(async (state) => {
      if (state === null) return [];
      const now = systemClock.now();
      await doctor.incidents.keep(state, namespace, found, now);
      return await doctor.incidents.weeks(state, namespaces, now);
    });
    const wording = worder === null ? null : await doctor.word(worder, found.causes, systemClock);
    return { ...found, wording, weeks: [...weeks] };
  },
});
