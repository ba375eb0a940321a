/** Files that people own -> a model file, in a worker of its own (models/import). */
import { PortraitError, toResult, type Result } from '../../models/errors.ts';
import { importModel, type SourceFile } from '../../models/import/index.ts';
import { setUpOnnxruntime } from '../../models/kernel/index.ts';
import { createRuntime, type Ort } from '../../models/runtime/index.ts';
import { unpack, type Packed } from './unpack.ts';

/** What a model was made of, and the model. */
export interface ImportedFile {
  /** With its ending. */
  readonly name: string;
  readonly model: Blob;
  /** Sentences that whoever imports should read. */
  readonly notes: readonly string[];
}

export interface Importer {
  /** Answers as soon as the worker's script runs. */
  ping(): true;
  /** @param packedWasm the page's part `ort-wasm`, for the mean w where no file keeps one */
  importFiles(files: readonly File[], packedWasm: Packed): Promise<Result<ImportedFile>>;
}

export function createImporter(ort: Ort): Importer {
  return {
    ping: () => true,
    importFiles: (files, packedWasm) =>
      toResult(async () => {
        setUpOnnxruntime(ort, await unpack(packedWasm));
        const sources: SourceFile[] = [];
        for (const file of files) sources.push({ name: file.name, bytes: await bytesOf(file) });
        const stem = stemOf(files);
        const { bytes, notes } = await importModel({
          runtime: createRuntime(ort),
          files: sources,
          id: stem,
          name: stem,
          dtype: 'F16',
        });
        return { name: `${stem}.safetensors`, model: new Blob([bytes]), notes };
      }),
  };
}

/** @throws PortraitError model-corrupt where the browser cannot give the bytes */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new PortraitError(
      'model-corrupt',
      `${file.name} cannot be read here; it may be too large for a page. “npm run model -- import” reads files of up to 4 GB.`,
      cause,
    );
  }
}

/** Of the largest file, which is the generator's or an encoder's. */
function stemOf(files: readonly File[]): string {
  const [largest] = [...files].sort((a, b) => b.size - a.size);
  return largest.name.replace(/\.[A-Za-z0-9]{1,11}$/, '').slice(0, 60) || 'model';
}
