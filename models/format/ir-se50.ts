/** The network of pSp's, e4e's and ReStyle's encoders: what its tensors do not say (their `psp_encoders.py`). */

export const IR_SE50 = {
  inputSize: 256,
  units: 24,
  /** Units that halve the picture. */
  strided: [0, 3, 7, 21],
  /** Units whose output the pyramid reads: 64, 32 and 16 px. */
  taps: [6, 20, 23],
} as const satisfies { readonly [name: string]: number | readonly number[] };

/** Rows of w+ that read the pyramid's 16 px, and its 32 px; later ones read 64 px. */
const ENDS = [3, 7] as const;

/** Which level of the pyramid a row's head reads: 0 is 16 px, 1 is 32 px, 2 is 64 px. Without a pyramid all read 16 px. */
export function headLevel(row: number, pyramid: boolean): 0 | 1 | 2 {
  if (!pyramid || row < ENDS[0]) return 0;
  return row < ENDS[1] ? 1 : 2;
}

/** Convolutions of stride 2 down to one pixel. */
export function headConvolutions(row: number, pyramid: boolean): number {
  return 4 + headLevel(row, pyramid);
}
