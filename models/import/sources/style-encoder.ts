/**
 * Files of pSp, e4e and ReStyle: `encoder.*`, `decoder.*` (rosinality's names), `opts`, `latent_avg`. e4e's and pSp's have the same
 * tensors; only `opts.encoder_type` tells them apart, and the wrong rule gives a plausible, wrong code.
 */
import { below, entryOf, type Entry } from '../state-dict.ts';
import type { Checkpoint } from '../torch/checkpoint.ts';
import { quoted } from '../torch/complaints.ts';
import { PyDict, PyObject, tensorOf, type PickleValue } from '../torch/values.ts';
import type { EncoderSource } from './encoder-source.ts';
import { generatorOf } from './rosinality.ts';
import type { Source } from './source.ts';

interface Type {
  readonly name: string;
  readonly offsets: boolean;
  readonly passes: number;
}

/** `opts.encoder_type` of the projects' own training. ReStyle's papers and demos take five passes. */
const TYPES: Readonly<Record<string, Type>> = {
  GradualStyleEncoder: { name: 'pSp', offsets: false, passes: 1 },
  Encoder4Editing: { name: 'e4e', offsets: true, passes: 1 },
  BackboneEncoder: { name: 'ReStyle', offsets: false, passes: 5 },
  ProgressiveBackboneEncoder: { name: 'ReStyle-e4e', offsets: true, passes: 5 },
};

/** Undefined where the tensors are none of these projects'. @throws PortraitError model-wrong */
export function styleEncoder(
  checkpoint: Checkpoint,
  entries: ReadonlyMap<string, Entry>,
  root: PyDict,
): Pick<Source, 'what' | 'generator' | 'encoder'> | undefined {
  const { refused } = checkpoint.complaints;
  const encoder = below(entries, 'encoder.');
  const decoder = below(entries, 'decoder.');
  if (!encoder) return undefined;
  if (!encoder.has('input_layer.0.weight') || !encoder.has('body.0.res_layer.1.weight'))
    throw refused(
      'its encoder is not an IR-SE50, as pSp, e4e and ReStyle have it; ReStyle’s ResNet34 encoders do not run here',
    );
  const stated = option(root, 'encoder_type');
  const type = typeof stated === 'string' && Object.hasOwn(TYPES, stated) ? TYPES[stated] : undefined;
  if (typeof stated === 'string' && !type)
    throw refused(`its encoder is a ${quoted(stated)}, and ${Object.keys(TYPES).join(', ')} are those that run here`);
  const again = encoder.get('input_layer.0.weight')?.shape[1] === 6;
  const chosen = type ?? (again ? TYPES['BackboneEncoder'] : TYPES['GradualStyleEncoder']);
  const avg = tensorOf(root.get('latent_avg'));
  const mean = avg && entryOf(checkpoint, 'latent_avg', avg);
  const notes = type
    ? []
    : [`Its options do not say which project’s it is; it is taken for ${chosen.name}’s, whose layers it has.`];
  const from: EncoderSource = {
    kind: 'ir-se50',
    entries: encoder,
    offsets: chosen.offsets,
    passes: again ? chosen.passes : 1,
    ...(mean && option(root, 'start_from_latent_avg') !== false ? { mean } : {}),
    notes,
  };
  return {
    what: `an encoder of ${chosen.name}’s${decoder ? ' with its generator' : ''}`,
    encoder: from,
    ...(decoder
      ? {
          generator: generatorOf(checkpoint, decoder, { family: 'stylegan2', numbers: {}, ...(mean ? { mean } : {}) }),
        }
      : {}),
  };
}

/** Of `opts`, a dictionary, or argparse's object. */
function option(root: PyDict, name: string): PickleValue | undefined {
  const opts = root.get('opts');
  const dict = opts instanceof PyObject ? opts.state : opts;
  return dict instanceof PyDict ? dict.get(name) : undefined;
}
