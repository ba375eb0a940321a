/** One pixel's change of tone. */
import { RED, GREEN, BLUE } from './skin.ts';
import type { FaceEdit } from './types.ts';

export function applyTone(_edit: FaceEdit, _gx: number, _gy: number, _colour: Float64Array): void {
  void RED;
  void GREEN;
  void BLUE;
}
