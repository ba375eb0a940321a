/**
 * What the mesh room hands out. Lengths are in units of the aligned square's side: x right, y down, z away from the
 * viewer. "left" is the picture's left.
 */

/** Where the face is: what the net found in a picture of the aligned square. */
export interface FaceMesh {
  /** 468 × (x, y, z). */
  readonly points: Float32Array;
  /** Left eye, right eye: 5 × (x, y), the centre, then the rim's right, top, left and bottom. */
  readonly irises: readonly [Float32Array, Float32Array];
  /** 0..1, how sure the net is that this is a face. Never enough alone: it says 1 for many faces lying on their side. */
  readonly flag: number;
}

/** 468 × (x, y): where each vertex goes, or, named "move", by how much. */
export type Shape = Float32Array;

/** A shift of both irises, (x, y) in diameters of the iris along the face's own axes: left eye, right eye. */
export type IrisShift = readonly [readonly [x: number, y: number], readonly [x: number, y: number]];

/** All sliders of one face, made into one movement of its mesh: what the composite room takes. */
export interface PlannedShape {
  /** Settled: no lip crosses the other, no triangle turns over. */
  readonly target: Shape;
  /** Depth of every vertex where the head is turned: farther triangles are drawn first, those turned away not at all. */
  readonly depth?: Float32Array;
  /** How wide the still ring around the face is, in face sizes; turning the head takes more than the default. */
  readonly ring?: { readonly side: number; readonly below: number };
  readonly irisShift?: IrisShift;
  /** How much larger each eyeball gets (0.1: a tenth), left eye, right eye; lids alone do not change it. */
  readonly eyeScale?: readonly [number, number];
  /** 468 × log of how much brighter the skin gets at each vertex (folds, cheeks). */
  readonly vertexLight?: Float32Array;
  /**
   * keep: nothing but the photo's own inside of the mouth may show; opens: the hole between the lips is filled (teeth or
   * a cavity, see `teethAmount`); closes: the lips may not part more than in the photo.
   */
  readonly mouth: 'keep' | 'opens' | 'closes';
  /** 0..1: of what is drawn between the lips, how much is teeth (a smile) rather than a dark cavity (a dropped jaw). */
  readonly teethAmount: number;
}
