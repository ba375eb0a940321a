import type { Stage } from '../../worker/api.ts';

/** What the progress bar says. */
export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  loading: 'Loading the editor',
  starting: 'Starting the editor',
  model: 'Loading the model',
  reading: 'Reading the photo',
  'finding-face': 'Finding the face',
  encoding: 'Encoding the face',
  'warming-up': 'Warming up',
  generating: 'Generating',
  compositing: 'Blending into the photo',
  saving: 'Saving',
};
