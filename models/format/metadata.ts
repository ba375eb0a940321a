/** The schema of the `anycost` JSON in a model file's metadata: one place that says what a model must state about itself. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const ratio = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const resolution = v.pipe(
  count,
  v.check((n) => n >= 4 && n <= 1024 && Number.isInteger(Math.log2(n)), 'a power of two from 4 to 1024'),
);
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const direction = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/)),
  label: v.pipe(v.string(), v.minLength(1)),
  group: v.pipe(v.string(), v.minLength(1)),
  /** Length along the direction at slider value 1. */
  range: v.number(),
  /** Rows of w+ that are edited: from first, up to but not including second. */
  layers: v.tuple([v.pipe(v.number(), v.integer(), v.minValue(0)), count]),
  /** Where in the face square the edit may show; `head` is all of it. */
  region: v.optional(v.picklist(['eyes', 'lower-face', 'face', 'head']), 'head'),
  /** Whether features move with it, as with a smile; not with a beard or a colour of hair, where moving is the generator's mistake. */
  moves: v.optional(v.boolean(), true),
  negativeLabel: v.optional(v.string()),
  positiveLabel: v.optional(v.string()),
});

const measured = v.optional(v.pipe(v.number(), v.minValue(0)));

/**
 * What models/training/record_metrics.py writes, for a menu of models: each is better when smaller. Distances are SqueezeNet's (0 is an
 * equal picture; no published scale), so they compare models of one resolution with each other and nothing else.
 */
const metrics = v.objectWithRest(
  {
    /** Of a photo no run was trained on, of the training data's kind, and what the full generator makes of it. */
    heldOutDistance: measured,
    /** The same for photos in the wild (LFW). */
    wildDistance: measured,
    /** Of the full generator's picture and the smallest ratio's, at the full resolution. */
    smallestRatioDistance: measured,
    /** Fréchet distance of random samples of the full generator to real faces, on SqueezeNet features; it depends on their number. */
    frechet: measured,
    frechetSamples: v.optional(count),
  },
  v.unknown(),
);

export const metadataSchema = v.object({
  formatVersion: v.literal(1),
  id: v.pipe(v.string(), v.minLength(1)),
  name: v.pipe(v.string(), v.minLength(1)),
  about: v.optional(v.string(), ''),
  generator: v.object({
    resolution,
    styleDim: count,
    /** The bound keeps a hostile file from naming more tensors than can be looked for. */
    nMlp: v.pipe(count, v.maxValue(64)),
    widths: v.record(v.string(), count),
    /** Where NVIDIA's generators cut off every layer's output and every block's own picture (their `conv_clamp`). */
    clamp: v.optional(v.pipe(v.number(), v.gtValue(0))),
    channelMax: count,
    baseMultiplier: v.pipe(v.number(), v.gtValue(0)),
    resolutions: v.pipe(v.array(resolution), v.minLength(1)),
    ratios: v.pipe(v.array(ratio), v.minLength(1)),
    flexible: v.optional(v.record(v.string(), v.object({ channels: v.array(count), resolution })), {}),
  }),
  encoder: v.nullable(v.object({ kind: v.picklist(['plain-resnet', 'resnet50']), inputSize: count })),
  directions: v.array(direction),
  alignment: v.object({ kind: v.literal('ffhq'), version: v.literal(1) }),
  provenance: v.object({
    data: v.string(),
    licence: v.string(),
    commit: v.optional(v.string()),
    command: v.optional(v.string()),
    trainedImages: v.optional(v.number()),
    /** An imported model keeps what its checkpoint says (`fid`, `epoch`, …). */
    metrics: v.optional(metrics),
    /** The files an imported model was made from. */
    sources: v.optional(v.array(v.object({ role: v.string(), name: v.string(), bytes: count, sha256: digest }))),
  }),
  sha256: v.pipe(
    v.record(v.string(), digest),
    v.check((groups) => Object.keys(groups).length <= 16, 'at most 16 groups'),
  ),
});

export type ModelMetadata = v.InferOutput<typeof metadataSchema>;
export type DirectionInfo = ModelMetadata['directions'][number];

/** First problem as "path: what", or the parsed metadata. */
export function parseMetadata(value: unknown): { readonly metadata: ModelMetadata } | { readonly problem: string } {
  const result = v.safeParse(metadataSchema, value);
  if (result.success) return { metadata: result.output };
  const issue = result.issues[0];
  return { problem: `${v.getDotPath(issue) ?? 'metadata'}: ${issue.message}` };
}
