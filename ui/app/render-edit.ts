import { toResult, type Result } from '../../models/errors.ts';
import type { OnProgress, OpenedPhoto } from '../worker/api.ts';
import { cutToFaces } from './cut-to-faces.ts';
import { toFaceValues } from './look.ts';
import type { FacePercents } from './next-step.ts';
import type { Engine, Parts } from './parts.ts';

interface WantedEdit {
  readonly edits: FacePercents;
  readonly opened: OpenedPhoto;
  /** All but the edited faces stays transparent. */
  readonly faceOnly: boolean;
}

/** The edit at full quality, as a PNG of the photo's own size. */
export async function renderEdit(
  engine: Engine,
  encode: Parts['encode'],
  { edits, opened, faceOnly }: WantedEdit,
  onProgress: OnProgress,
): Promise<Result<Uint8Array>> {
  const rendered = await engine.render(toFaceValues(edits), onProgress);
  if (!rendered.ok) return rendered;
  onProgress('saving', 0.9);
  const edited = opened.faces.filter((_face, index) => edits[index]);
  return toResult(() => encode(faceOnly ? cutToFaces(rendered.value, edited) : rendered.value));
}
