/** The schema of the `anycost` JSON in a model file's metadata: one place that says what a model must state about itself. */
import * as v from 'valibot';

/** Bounds keep a hostile file from costing more than its size: each is far beyond any model that is known. */
const MOST = {
  /** Of w, and of a layer. */
  channels: 4096,
  /** NVIDIA's deepest mapping has 8. */
  mapping: 32,
  ratios: 32,
  flexible: 64,
  directions: 512,
  sources: 64,
  word: 200,
  text: 20_000,
} as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const channels = v.pipe(count, v.maxValue(MOST.channels));
const word = v.pipe(v.string(), v.maxLength(MOST.word));
const text = v.pipe(v.string(), v.maxLength(MOST.text));
const finite = v.pipe(v.number(), v.finite());
const ratio = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const resolution = v.pipe(
  count,
  v.check((n) => n >= 4 && n <= 1024 && Number.isInteger(Math.log2(n)), 'a power of two from 4 to 1024'),
);
/** The length is looked at first: a list of millions is not read to its end to be refused. */
function list<S extends v.GenericSchema>(of: S, most: number, least = 1) {
  const length = v.check<unknown[], string>(
    (all) => all.length >= least && all.length <= most,
    `a list of ${least} to ${most} entries`,
  );
  return v.pipe(v.array(v.unknown()), length, v.array(of));
}

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const direction = v.object({
  id: v.pipe(word, v.regex(/^[a-z][a-z0-9_]*$/)),
  label: v.pipe(word, v.minLength(1)),
  group: v.pipe(word, v.minLength(1)),
  /** Length along the direction at slider value 1. */
  range: v.pipe(finite, v.minValue(-1e6), v.maxValue(1e6)),
  /** Rows of w+ that are edited: from first, up to but not including second. */
  layers: v.tuple([v.pipe(v.number(), v.integer(), v.minValue(0)), count]),
  /** Where in the face square the edit may show; `head` is all of it. */
  region: v.optional(v.picklist(['eyes', 'lower-face', 'face', 'head']), 'head'),
  /** Whether features move with it, as with a smile; not with a beard or a colour of hair, where moving is the generator's mistake. */
  moves: v.optional(v.boolean(), true),
  negativeLabel: v.optional(word),
  positiveLabel: v.optional(word),
});

const measured = v.optional(v.pipe(finite, v.minValue(0)));

/**
 * What `anycost record` (models/training) writes, for a menu of models: each is better when smaller. Distances are SqueezeNet's (0 is an
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
  id: v.pipe(word, v.minLength(1)),
  name: v.pipe(word, v.minLength(1)),
  about: v.optional(text, ''),
  generator: v.object({
    resolution,
    styleDim: channels,
    nMlp: v.pipe(count, v.maxValue(MOST.mapping)),
    widths: v.record(word, channels),
    /** Where NVIDIA's generators cut off every layer's output and every block's own picture (their `conv_clamp`). */
    clamp: v.optional(v.pipe(finite, v.gtValue(0))),
    channelMax: channels,
    baseMultiplier: v.pipe(v.number(), v.gtValue(0), v.maxValue(256)),
    resolutions: list(resolution, 9),
    ratios: list(ratio, MOST.ratios),
    flexible: v.optional(
      v.pipe(
        v.record(word, v.object({ channels: list(channels, 18), resolution })),
        v.check((all) => Object.keys(all).length <= MOST.flexible, `at most ${MOST.flexible} configurations`),
      ),
      {},
    ),
  }),
  encoder: v.nullable(
    v.object({
      kind: v.picklist(['plain-resnet', 'resnet50', 'ir-se50']),
      inputSize: v.pipe(count, v.minValue(32), v.maxValue(1024)),
      /** `ir-se50`, as in e4e: the other rows are offsets from row 0. */
      offsets: v.optional(v.boolean()),
      /** `ir-se50`, as in ReStyle: how often it looks at the picture of its own code again. */
      passes: v.optional(v.pipe(count, v.maxValue(20))),
    }),
  ),
  /** What is added to the code of an encoder `plain-resnet`, from a photo of twice its side, once that code is there. */
  refiner: v.optional(
    v.object({
      kind: v.literal('plain-pyramid'),
      inputSize: v.pipe(count, v.maxValue(1024), v.multipleOf(64)),
      /** How often it looks; above 1 it sees the picture of the present code beside the photo (ReStyle, Alaluf et al. 2021). */
      passes: v.optional(v.pipe(count, v.maxValue(20))),
      /** Where it predicts a feature of the generator too: the block's resolution, a sixteenth of `inputSize`. */
      featureSize: v.optional(resolution),
    }),
  ),
  directions: list(direction, MOST.directions, 0),
  alignment: v.object({ kind: v.literal('ffhq'), version: v.literal(1) }),
  provenance: v.object({
    data: text,
    licence: text,
    commit: v.optional(word),
    command: v.optional(text),
    trainedImages: v.optional(v.pipe(finite, v.minValue(0))),
    /** An imported model keeps what its checkpoint says (`fid`, `epoch`, …). */
    metrics: v.optional(metrics),
    /** The files an imported model was made from. */
    sources: v.optional(list(v.object({ role: word, name: word, bytes: count, sha256: digest }), MOST.sources, 0)),
  }),
  sha256: v.pipe(
    v.record(word, digest),
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
