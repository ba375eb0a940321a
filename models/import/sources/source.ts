import type { SourceFile } from '../state-dict.ts';
import type { Complaints } from '../torch/complaints.ts';
import type { DirectionSource } from './direction-source.ts';
import type { EncoderSource } from './encoder-source.ts';
import type { GeneratorSource } from './generator-source.ts';

/** One file and the parts of a model in it. */
export interface Source {
  readonly file: SourceFile;
  /** A phrase for a sentence: "a StyleGAN2 generator of NVIDIA’s". */
  readonly what: string;
  readonly complaints: Complaints;
  readonly generator?: GeneratorSource;
  readonly encoder?: EncoderSource;
  readonly directions?: readonly DirectionSource[];
  /** Evolved configurations, JSON. */
  readonly flexible?: true;
}

/** What identifying adds. */
export type Found = Omit<Source, 'file' | 'complaints'>;
