import type { ErrorCode, Problem } from '../models/errors.ts';

/**
 * A problem on its way to the panel. The sandbox has its own error class because it shares only types with the rest:
 * Figma's sandbox lacks browser globals (`DOMException`) which the engine's errors lean on.
 */
export class Refusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string) {
    super(sentence);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** The plain form the panel shows; whatever was not foreseen becomes `internal` with its detail in brackets. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return { code: error.code, message: error.message };
  const detail = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `Figma did not let the plugin finish; nothing was changed. Close the plugin and run it again. (${detail})`,
  };
}
