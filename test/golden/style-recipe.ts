/** pSp's, e4e's and ReStyle's encoders at full size out of integers, as `encoder_recipe` of the golden manifest describes them. */
import { generatorShapes, type ModelFile, type ModelMetadata, type Tensor } from '../../models/format/index.ts';
import { golden } from '../support/ecosystem.ts';
import { CONFIG_F, generatorTensor, hashed } from './recipe.ts';

interface Manifest {
  readonly models: Readonly<Record<string, { readonly keys: Readonly<Record<string, readonly number[]>> }>>;
  readonly encoder_recipe: {
    readonly rules_first_match: readonly (readonly [string, string | number, number])[];
    readonly check: readonly {
      key: string;
      shape: readonly number[];
      first: readonly number[];
      last: readonly number[];
    }[];
  };
}

const manifest = (): Manifest => JSON.parse(new TextDecoder().decode(golden('manifest.json'))) as Manifest;

type Rules = Manifest['encoder_recipe']['rules_first_match'];

function encoderTensor(rules: Rules, key: string, shape: readonly number[]): Tensor {
  if (key === 'latent_avg') return hashed(key, shape, 0.5);
  const rule = rules.find(([pattern]) => new RegExp(pattern).test(key));
  if (!rule) throw new Error(`no rule for ${key}`);
  const [, scale, bias] = rule;
  if (typeof scale === 'number') return hashed(key, shape, scale, bias);
  const [, over] = /^sqrt\((\d)\/fan_in\)$/.exec(scale) ?? [];
  return hashed(key, shape, Math.sqrt(Number(over) / shape.slice(1).reduce((a, b) => a * b, 1)), bias);
}

/** The manifest's own check of the recipe: first and last values of some tensors. */
export function recipeChecks(): readonly {
  readonly actual: readonly number[];
  readonly expected: readonly number[];
}[] {
  const { rules_first_match: rules, check } = manifest().encoder_recipe;
  return check.map(({ key, shape, first, last }) => {
    const [, decoder] = /^decoder: (.*)$/.exec(key) ?? [];
    const { data } = decoder === undefined ? encoderTensor(rules, key, shape) : generatorTensor(decoder, shape);
    return { actual: [...data.slice(0, first.length), ...data.slice(-last.length)], expected: [...first, ...last] };
  });
}

/** @param name in the manifest. Tensors are made when asked for and not kept. */
export function styleRecipe(
  name: 'e4e_recipe' | 'restyle_recipe',
  resolution: number,
  encoder: NonNullable<ModelMetadata['encoder']>,
): ModelFile {
  const { models, encoder_recipe: recipe } = manifest();
  const widths = Object.fromEntries(Object.entries(CONFIG_F.widths).filter(([r]) => Number(r) <= resolution));
  const generator = { ...CONFIG_F, resolution, widths, resolutions: [resolution], ratios: [1] };
  const decoder = generatorShapes(generator);
  const shapes = new Map<string, readonly number[]>(decoder);
  for (const [key, shape] of Object.entries(models[`encoders/${name}`].keys))
    if (!key.endsWith('num_batches_tracked')) shapes.set(`encoder.${key}`, shape);
  shapes.set('encoder.mean_latent', [512]);
  return {
    metadata: {
      formatVersion: 1,
      id: name,
      name,
      about: '',
      generator,
      encoder,
      directions: [],
      alignment: { kind: 'ffhq', version: 1 },
      provenance: { data: 'none: integers', licence: 'none needed' },
      sha256: {},
    },
    names: [...shapes.keys()],
    size: 0,
    has: (one) => shapes.has(one),
    shape: (one) => shapes.get(one),
    tensor(one) {
      const shape = shapes.get(one);
      if (!shape) throw new Error(`no tensor ${one}`);
      const key = one === 'encoder.mean_latent' ? 'latent_avg' : one.slice(one.indexOf('.') + 1);
      return one.startsWith('generator.')
        ? generatorTensor(key, shape)
        : encoderTensor(recipe.rules_first_match, key, shape);
    },
  };
}
