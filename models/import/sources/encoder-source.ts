/** An encoder as a file brings it. */
import type { ModelMetadata } from '../../format/index.ts';
import type { Entry } from '../state-dict.ts';

export type EncoderSource =
  | {
      /** A model file's of our own, as it is. */
      readonly kind: 'own';
      readonly info: NonNullable<ModelMetadata['encoder']>;
      readonly entries: ReadonlyMap<string, Entry>;
    }
  | {
      /** The authors'. */
      readonly kind: 'resnet50';
      /** torchvision's names. */
      readonly entries: ReadonlyMap<string, Entry>;
    }
  | {
      /** pSp's, e4e's and ReStyle's. */
      readonly kind: 'ir-se50';
      /** Their names below `encoder.`. */
      readonly entries: ReadonlyMap<string, Entry>;
      /** e4e: rows are offsets from row 0. */
      readonly offsets: boolean;
      /** What is added to the code: [styleDim] or [rows, styleDim]; where the file has none, the generator's mean. */
      readonly mean?: Entry;
      /** ReStyle: how often it looks at its own picture again; 1 for others. */
      readonly passes: number;
      readonly notes: readonly string[];
    };
