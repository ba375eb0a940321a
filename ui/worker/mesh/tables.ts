/**
 * Named vertices of the 468-point face mesh. "left" is the picture's left (the person's right) everywhere here.
 * Numbers are MediaPipe's (Apache-2.0, Google); which ones are chosen for what is ours.
 */
export { FILL, MIRROR, TRIANGLES } from './triangles.ts';

export const VERTICES = 468;

/** An upper vertex and the lower one that faces it across an aperture; in a corner both are the same. */
export type Pair = readonly [upper: number, lower: number];

/** Closed loop around the face, from the forehead's middle to the picture's right. */
export const OVAL: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/** Closed loop around the lips. */
export const OUTER_LIPS: readonly number[] = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
];

/** Closed loop along the inner edges of the lips: what is inside is the mouth. */
export const INNER_LIPS: readonly number[] = [
  78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
];

/** Closed loops along the lids: left eye, right eye. */
export const LIDS: readonly [readonly number[], readonly number[]] = [
  [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
  [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
];

/** Inner lip vertices facing each other, left to right; the first and the last are the corners. */
export const LIP_PAIRS: readonly Pair[] = [
  [78, 78],
  [191, 95],
  [80, 88],
  [81, 178],
  [82, 87],
  [13, 14],
  [312, 317],
  [311, 402],
  [310, 318],
  [415, 324],
  [308, 308],
];

/** Lid vertices facing each other, left to right, left eye and right eye; the first and the last are the corners. */
export const LID_PAIRS: readonly [readonly Pair[], readonly Pair[]] = [
  [
    [33, 33],
    [246, 7],
    [161, 163],
    [160, 144],
    [159, 145],
    [158, 153],
    [157, 154],
    [173, 155],
    [133, 133],
  ],
  [
    [362, 362],
    [398, 382],
    [384, 381],
    [385, 380],
    [386, 374],
    [387, 373],
    [388, 390],
    [466, 249],
    [263, 263],
  ],
];

/** Four rows of the upper lip, then four of the lower, each from the inner line outwards; one column moves together. */
export const LIP_ROWS: readonly (readonly number[])[] = [
  [191, 80, 81, 82, 13, 312, 311, 310, 415],
  [183, 42, 41, 38, 12, 268, 271, 272, 407],
  [184, 74, 73, 72, 11, 302, 303, 304, 408],
  [185, 40, 39, 37, 0, 267, 269, 270, 409],
  [95, 88, 178, 87, 14, 317, 402, 318, 324],
  [96, 89, 179, 86, 15, 316, 403, 319, 325],
  [77, 90, 180, 85, 16, 315, 404, 320, 307],
  [146, 91, 181, 84, 17, 314, 405, 321, 375],
];

/** Left and right end of the rows: row k of a lip ends at pair k % 4. */
export const LIP_CORNERS: readonly (readonly number[])[] = [
  [78, 308],
  [62, 292],
  [76, 306],
  [61, 291],
];

/** What no expression moves: forehead, temples, bridge of the nose, corners of the eyes. */
export const STABLE: readonly number[] = [
  10, 67, 109, 338, 297, 54, 284, 21, 251, 6, 168, 197, 195, 127, 356, 234, 454, 33, 263, 133, 362, 151, 9, 8,
];

/** Vertices of the brows, left and right. */
export const BROWS: readonly [readonly number[], readonly number[]] = [
  [70, 63, 105, 66, 107, 46, 53, 52, 65, 55],
  [300, 293, 334, 296, 336, 276, 283, 282, 295, 285],
];

/** Closed loops around the brows, left and right. */
export const BROW_LOOPS: readonly [readonly number[], readonly number[]] = [
  [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
  [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
];

/** The fold above the upper lid, left and right. */
export const ABOVE_LIDS: readonly [readonly number[], readonly number[]] = [
  [247, 30, 29, 27, 28, 56, 190],
  [467, 260, 259, 257, 258, 286, 414],
];

/** Two rows under the lower lid, left and right. */
export const UNDER_LIDS: readonly [readonly number[], readonly number[]] = [
  [110, 24, 23, 22, 26, 228, 229, 230, 231, 232],
  [339, 254, 253, 252, 256, 448, 449, 450, 451, 452],
];

/** Closed loop around the tip of the nose with its nostrils. */
export const NOSTRILS: readonly number[] = [48, 115, 220, 45, 4, 275, 440, 344, 278, 294, 327, 326, 2, 97, 98, 64];

/** Closed loop around where a beard grows: jaw, chin, cheeks up to the nose. */
export const BEARD: readonly number[] = [
  234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 352, 411, 427,
  436, 426, 327, 2, 98, 206, 216, 207, 187, 123,
];

/** [vertex, share 0..1 of the chin's way] when the jaw drops. */
export const JAW: readonly (readonly [vertex: number, share: number])[] = [
  [152, 0.95],
  [148, 0.93],
  [377, 0.93],
  [176, 0.85],
  [400, 0.85],
  [149, 0.7],
  [378, 0.7],
  [150, 0.52],
  [379, 0.52],
  [136, 0.35],
  [365, 0.35],
  [172, 0.2],
  [397, 0.2],
  [58, 0.08],
  [288, 0.08],
];

/** Which vertex each row of the net's refined outputs replaces (x and y; z stays the mesh's). */
export const REFINED: Readonly<Record<'lips' | 'leftEye' | 'rightEye', readonly number[]>> = {
  lips: [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178, 87, 14,
    317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306,
    184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268,
    271, 272, 407,
  ],
  leftEye: [
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112, 243,
    247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 35,
    124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
  ],
  rightEye: [
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252, 256,
    341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442,
    441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336,
    285, 417,
  ],
};
