import type { EditRecipe } from '../../../plugin/messages.ts';

export const TOOL = 'Anycost Portrait';

/**
 * IPTC's term for a picture of which parts were made by a trained model and the rest was not.
 * https://cv.iptc.org/newscodes/digitalsourcetype/
 */
export const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

/** What an edited file says about itself. */
export interface Provenance {
  /** e.g. "Smile +60, Age −20" */
  readonly summary: string;
  readonly modelId: string;
  readonly when: Date;
}

export function provenanceOf(recipe: Pick<EditRecipe, 'summary' | 'modelId'>, when = new Date()): Provenance {
  return { summary: recipe.summary, modelId: recipe.modelId, when };
}
