/** The encoder of a source file, by its kind. */
import type { GeneratorInfo } from './generator.ts';
import type { ImportedEncoder } from './imported-encoder.ts';
import { importIrSe50 } from './ir-se50.ts';
import { ENCODER_INPUT, importResnet50 } from './resnet50.ts';
import type { EncoderSource } from './sources/encoder-source.ts';
import { lazily, stateDict } from './state-dict.ts';
import type { Complaints } from './torch/complaints.ts';

/** @throws PortraitError model-corrupt | model-wrong */
export function importEncoder(
  { from, complaints }: { readonly from: EncoderSource; readonly complaints: Complaints },
  generator: GeneratorInfo,
): ImportedEncoder {
  if (from.kind === 'own') {
    const tensors = new Map([...from.entries].map(([name, entry]) => [`encoder.${name}`, lazily(entry)]));
    return { info: from.info, tensors, notes: [] };
  }
  const dict = stateDict(from.entries, complaints);
  if (from.kind === 'resnet50')
    return {
      info: { kind: 'resnet50', inputSize: ENCODER_INPUT },
      tensors: importResnet50(dict, generator),
      notes: [],
    };
  return importIrSe50(from, complaints, generator);
}
