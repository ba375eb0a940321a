/** What a file is, found out from its content: one command takes them all. */
import { PortraitError } from '../../errors.ts';
import { whatItIs } from '../../format/what-it-is.ts';
import { isNpy, readNpy } from '../numpy/npy.ts';
import { entriesOf, entryOf, type Entry, type SourceFile } from '../state-dict.ts';
import { decodingBudget } from '../torch/budget.ts';
import { openCheckpoint, type Checkpoint } from '../torch/checkpoint.ts';
import { complaintsAbout, quoted, type Complaints } from '../torch/complaints.ts';
import { PyDict, PyObject, tensorOf, type PickleValue } from '../torch/values.ts';
import { isZip, openZip } from '../torch/zip.ts';
import { componentsOf, type DirectionSource } from './direction-source.ts';
import { nvidiaGenerator } from './nvidia.ts';
import { isSafetensors, ownModel } from './own-model.ts';
import { generatorOf, moduleEntries, rosinalityGenerator, withoutWrapper } from './rosinality.ts';
import type { Found, Source } from './source.ts';
import { styleEncoder } from './style-encoder.ts';
import { isTensorFlow, tensorFlowGenerator } from './tensorflow.ts';

/** @throws PortraitError model-corrupt | model-wrong with what the file is instead */
export async function identify(file: SourceFile): Promise<Source> {
  const complaints = complaintsAbout(quoted(file.name));
  const found = isSafetensors(file.bytes) ? await ownModel(file, complaints) : contentOf(file, complaints);
  return { file, complaints, ...found };
}

function contentOf({ name, bytes }: SourceFile, complaints: Complaints): Found {
  if (isNpy(bytes)) {
    const array = readNpy(bytes, 'the array', complaints);
    return { what: 'a direction (NumPy)', directions: [{ key: stem(name), named: 'file', entry: array }] };
  }
  if (isZip(bytes)) {
    const zip = openZip(bytes, decodingBudget(bytes.length, complaints), complaints);
    if (zip.names.some((entry) => entry.endsWith('.npy'))) {
      const arrays = new Map<string, Entry>();
      for (const entry of zip.names)
        if (entry.endsWith('.npy'))
          arrays.set(
            entry.slice(0, -'.npy'.length),
            lazyNpy(entry, () => zip.read(entry), complaints),
          );
      const components = componentsOf(arrays);
      if (components) return { what: components.what, directions: components.directions };
      return {
        what: 'directions (NumPy)',
        directions: [...arrays].map(([key, entry]) => ({ key, named: 'file', entry })),
      };
    }
  } else if (bytes[0] !== 0x80) {
    const other = whatItIs(bytes);
    if (other !== undefined) throw new PortraitError('model-wrong', `${quoted(name)}: ${other}`);
    if (name.endsWith('.json') || isJson(bytes)) return { what: 'evolved configurations', flexible: true };
    throw complaints.refused('it is not a PyTorch, NumPy or pickle file');
  }
  const checkpoint = openCheckpoint(bytes, name);
  return rootOf(checkpoint, name);
}

/** Of configurations, which are short. */
function isJson(bytes: Uint8Array): boolean {
  if (bytes.length > 1024 * 1024) return false;
  try {
    return typeof JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) === 'object';
  } catch {
    return false;
  }
}

function lazyNpy(name: string, read: () => Uint8Array, complaints: Complaints): Entry {
  const array = readNpy(read(), quoted(name), complaints);
  return { shape: array.shape, load: () => readNpy(read(), quoted(name), complaints).load() };
}

function rootOf(checkpoint: Checkpoint, name: string): Found {
  const { root, complaints } = checkpoint;
  const single = tensorOf(root);
  if (single) {
    const entry = entryOf(checkpoint, 'the tensor', single);
    return { what: 'a direction (PyTorch)', directions: [{ key: stem(name), named: 'file', entry }] };
  }
  if (isTensorFlow(root))
    return { what: 'a StyleGAN2 generator of NVIDIA’s (TensorFlow)', generator: tensorFlowGenerator(checkpoint, root) };
  if (root instanceof PyObject) return moduleOf(checkpoint, root, root.className);
  if (root instanceof PyDict) return dictionaryOf(checkpoint, root);
  throw complaints.refused('it holds neither a generator nor an encoder nor directions');
}

function moduleOf(checkpoint: Checkpoint, module: PyObject, name: string): Found {
  const entries = moduleEntries(checkpoint, module);
  if (entries.has('conv1.conv.weight'))
    return {
      what: 'a StyleGAN2 generator (rosinality, a whole module)',
      generator: generatorOf(checkpoint, entries, { family: 'stylegan2', numbers: {} }),
    };
  if ([...entries.keys()].some((key) => key.startsWith('synthesis.')))
    return { what: 'a StyleGAN2 generator of NVIDIA’s', generator: nvidiaGenerator(checkpoint, module) };
  throw checkpoint.complaints.refused(`it is a module ${quoted(name)}, and no generator of a layout that is read`);
}

function dictionaryOf(checkpoint: Checkpoint, root: PyDict): Found {
  const { complaints } = checkpoint;
  const average = root.get('G_ema');
  if (average instanceof PyObject)
    return { what: 'a StyleGAN2 generator of NVIDIA’s', generator: nvidiaGenerator(checkpoint, average) };
  if (root.get('G') instanceof PyObject)
    throw complaints.refused('it has no G_ema, the generator’s average over training; take a snapshot that has one');
  if (root.get('g_ema') instanceof PyDict || root.get('g_ema') instanceof PyObject) {
    const generator = rosinalityGenerator(checkpoint, root, 'g_ema');
    return { what: `${generator.family === 'anycost' ? 'an Anycost' : 'a StyleGAN2'} generator`, generator };
  }
  const state = root.get('state_dict');
  if (state instanceof PyDict) {
    const entries = withoutWrapper(entriesOf(checkpoint, state));
    return (
      styleEncoder(checkpoint, entries, root) ?? {
        what: 'a ResNet-50 encoder of Anycost GAN',
        encoder: { kind: 'resnet50', entries },
      }
    );
  }
  const generator = generatorAtRoot(checkpoint, root);
  if (generator) return generator;
  const entries = new Map<string, Entry>();
  for (const [key, value] of root.entries) {
    const tensor = tensorOf(value);
    if (typeof key === 'string' && tensor) entries.set(key, entryOf(checkpoint, key, tensor));
  }
  const components = componentsOf(entries);
  if (components) return { what: components.what, directions: components.directions };
  return directionsOf(checkpoint, root);
}

/** State dicts without anything around them. */
function generatorAtRoot(checkpoint: Checkpoint, root: PyDict): Found | undefined {
  const names = [...root.entries.keys()].map(String);
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/^(module\.)?encoder\.(input_layer|body)\./)) {
    const tensors = new PyDict();
    for (const [key, value] of root.entries)
      if (tensorOf(value) && key !== 'latent_avg') tensors.entries.set(key, value);
    return styleEncoder(checkpoint, withoutWrapper(entriesOf(checkpoint, tensors)), root);
  }
  if (!has(/^(module\.)?conv1\.conv\.weight$/)) return undefined;
  return {
    what: 'a StyleGAN2 generator (state dict)',
    generator: generatorOf(checkpoint, withoutWrapper(entriesOf(checkpoint, root)), {
      family: 'stylegan2',
      numbers: {},
    }),
  };
}

/** The authors' boundary files, and anyone's dictionary of vectors. */
function directionsOf(checkpoint: Checkpoint, root: PyDict): Found {
  const { complaints } = checkpoint;
  if (root.entries.size === 0) throw complaints.refused('it is an empty dictionary');
  const strange = [...root.entries].find(([, value]) => !tensorOf(value));
  if (strange) throw complaints.refused(nothingIn(root, strange));
  const directions = [...entriesOf(checkpoint, root)].map(([key, entry]): DirectionSource => ({
    key,
    named: 'dictionary',
    entry,
  }));
  return { what: 'directions (PyTorch)', directions };
}

function nothingIn(root: PyDict, [, value]: readonly [PickleValue, PickleValue]): string {
  const keys = [...root.entries.keys()].map((key) => quoted(String(key)));
  const listed = `it holds ${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', …' : ''}`;
  const inner = value instanceof PyObject ? ` (${quoted(value.className)})` : '';
  return `it has no g_ema, G_ema or state_dict and is not a dictionary of directions (${listed}${inner})`;
}

/** The file's name without its ending, which is all the label there is. */
function stem(name: string): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}
