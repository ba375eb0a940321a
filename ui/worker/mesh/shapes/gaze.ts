/** Where the eyes look: the irises move inside the lids, and the lids go along with a look up or down. */
import { moveLids } from './eyes-open.ts';
import { between, noMove, type ShapeSlider } from './slider.ts';

/** In diameters of the iris: as far as eyes go without the white taking over. */
const ACROSS = 0.35;
const UP = 0.2;
const DOWN = 0.24;

export const gaze: ShapeSlider = {
  id: 'gaze',
  label: 'Gaze',
  group: 'Eyes',
  negativeLabel: 'Left',
  positiveLabel: 'Right',
  sides: false,
  regions: ['left', 'right'],
  at: between((_, sign) => ({ move: noMove(), iris: [ACROSS * sign, 0] })),
};

export const gazeUp: ShapeSlider = {
  id: 'gaze_up',
  label: 'Gaze up',
  group: 'Eyes',
  negativeLabel: 'Down',
  positiveLabel: 'Up',
  sides: false,
  regions: ['left', 'right'],
  // The upper lid keeps its place on the iris nearly, or a look down would show a stare.
  at: between((face, sign) =>
    sign > 0
      ? { move: moveLids(face, -0.14, -0.04), iris: [0, -UP] }
      : { move: moveLids(face, 0.26, 0.05), iris: [0, DOWN] },
  ),
};
