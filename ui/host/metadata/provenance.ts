import type { EditRecipe } from '../../../plugin/messages.ts';

export const TOOL = 'Anycost Portrait';

/**
 * IPTC's terms for a picture of which parts were made by a trained model, and for one that was made by it as a whole.
 * https://cv.iptc.org/newscodes/digitalsourcetype/
 */
export const SOURCE_TYPES = {
  edited: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
  created: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
} as const;

/** What a file of ours says about itself. */
export interface Provenance {
  readonly action: keyof typeof SOURCE_TYPES;
  /** e.g. "Smile +60, Age −20" */
  readonly summary: string;
  readonly modelId: string;
  readonly when: Date;
}

/** An edited portrait of nobody is the model's work as a whole all the same. */
export function provenanceOf(
  { summary, modelId, generated }: Pick<EditRecipe, 'summary' | 'modelId' | 'generated'>,
  when = new Date(),
): Provenance {
  return { action: generated ? 'created' : 'edited', summary, modelId, when };
}
