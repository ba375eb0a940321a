/** What a file of another project is, by its first bytes, and the one command that makes it a model file. Nothing of it is opened. */
import { whatItIs } from '../../../models/format/what-it-is.ts';

const DIRECTION = /\.(npy|npz)$/i;

/** One or two sentences. */
export async function nameCheckpoint(file: File): Promise<string> {
  const start = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const kind = kindOf(file.name, start);
  // A web page that a host sent, a picture, an archive: nothing to import.
  if (kind === undefined) return whatItIs(start) ?? `This is no file that a model can be made of.`;
  const generator = DIRECTION.test(file.name) ? 'GENERATOR ' : '';
  return `This is ${kind}. The command “npm run model -- import ${generator}${quoted(file.name)} -o model.safetensors” makes a model file of it, which can be opened here.`;
}

function kindOf(name: string, start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start);
  if (text.startsWith('\x93NUMPY')) return 'a NumPy array, such as a direction for a slider';
  if (text.startsWith('PK\x03\x04'))
    return /\.npz$/i.test(name) ? 'a file of NumPy arrays, such as directions' : 'a PyTorch checkpoint';
  if (/^\x80[\x02-\x05]\x8a\x0al/.test(text)) return 'a PyTorch checkpoint of the older kind';
  if (/^\x80[\x02-\x05]/.test(text)) return 'a pickle, as NVIDIA’s StyleGAN2 models are';
  return undefined;
}

/** For a command line, where a name has spaces. */
function quoted(name: string): string {
  return /^[\w.+-]+$/.test(name) ? name : `"${name.replaceAll('"', '')}"`;
}
