import type { EditRecipe } from '../../../plugin/messages.ts';
import type { EngineInfo, Face } from '../../worker/api.ts';
import { recipeFor } from '../apply/recipe.ts';
import { faceAt, middleOf } from '../state/face-place.ts';
import { restoreEdit, restoreFaces, restoreSquares } from './restore-edit.ts';
import { quadOfSquare } from '../../worker/face/face-square.ts';

const ENGINE: Pick<EngineInfo, 'modelId' | 'sliders'> = {
  modelId: 'model-1',
  sliders: [
    { id: 'smile', label: 'Smile', group: 'Expression', kind: 'model' },
    { id: 'age', label: 'Age', group: 'Person', kind: 'model' },
  ],
};

function edit(sliders: Record<string, number>, modelId = 'model-1'): EditRecipe {
  return { formatVersion: 1, modelId, sliders, summary: '' };
}

test('every whole percent comes back as it was', () => {
  for (let percent = -100; percent <= 100; percent++) {
    const { sliders, note } = restoreEdit(edit({ age: percent / 100 }), ENGINE);
    expect(sliders).toEqual(percent === 0 ? {} : { age: percent });
    expect(note).toBeNull();
  }
});

test('sliders that the model lacks come back with it, and are named until then', () => {
  const one = restoreEdit(edit({ smile: 0.6, wig: 1, constructor: 0.5 }), ENGINE);
  expect(one.sliders).toEqual({ smile: 60, wig: 100, constructor: 50 });
  expect(one.note).toEqual({
    code: 'edit-lost',
    message: 'This edit also used “wig”, “constructor”, which the model here no longer has.',
  });
  const many = Object.fromEntries(['smile', 'a'.repeat(50), 'b', 'c', 'd', 'e'].map((id) => [id, 1]));
  expect(restoreEdit(edit(many, 'model-0'), ENGINE).note).toEqual({
    code: 'model-other',
    message:
      `This edit was made with the model “model-0”, and the one in use has no “${'a'.repeat(39)}…”, “b”, “c” and 2 more. ` +
      'Open that model to see it as it was.',
  });
});

test('another model is said to be another', () => {
  expect(restoreEdit(edit({ smile: 0.6 }, 'model-0'), ENGINE)).toEqual({
    sliders: { smile: 60 },
    strength: 100,
    note: {
      code: 'model-other',
      message:
        'This edit was made with the model “model-0”, so it may look different now. Open that model to see it as it was.',
    },
  });
});

/** A face whose box begins at x. */
const face = (x: number): Face => ({
  score: 1,
  box: { x, y: 10, width: 40, height: 40 },
  landmarks: [],
  quad: [
    { x, y: 10 },
    { x, y: 50 },
    { x: x + 40, y: 50 },
    { x: x + 40, y: 10 },
  ],
});

test('the face that was edited is found again by its middle', () => {
  const photo = { width: 200, height: 100 };
  const faces = [face(10), face(120)];
  faces.forEach((each, index) => expect(faceAt(middleOf(each, photo), faces, photo)).toBe(index));
  expect(faceAt({ x: 0.5, y: 0.9 }, faces, photo)).toBeNull();
});

test('of several edited faces each gets its own sliders and strength back, also one at strength 0', () => {
  const opened = { width: 200, height: 100, faces: [face(10), face(80), face(150)], chosen: 0 };
  const looks = {
    0: { sliders: { smile: 60 }, strength: 150 },
    1: { sliders: { smile: -33 }, strength: 0 },
    2: { sliders: { age: -20, smile: 5 }, strength: 41 },
  };
  for (const chosen of [0, 2] as const) {
    const { [chosen]: own, ...others } = looks;
    const recipe = recipeFor({ looks, chosen, engine: ENGINE, opened, faceOnly: false });
    expect(restoreEdit(recipe, ENGINE)).toEqual({ ...own, note: null });
    expect(restoreFaces(recipe, opened.faces, opened)).toEqual({ face: chosen, others });
    // What is said about the edit is what it does.
    expect(recipe.summary).toBe('Smile +90 (face 1); Smile +2, Age −8 (face 3)');
  }
});

test('every whole percent of strength comes back as it was, also beyond the ends of the sliders', () => {
  const opened = { width: 200, height: 100, faces: [face(10)], chosen: 0 };
  for (let strength = 1; strength <= 150; strength++) {
    const look = { sliders: { smile: 90, age: -1 }, strength };
    const recipe = recipeFor({ looks: { 0: look }, chosen: 0, engine: ENGINE, opened, faceOnly: false });
    expect(restoreEdit(recipe, ENGINE)).toEqual({ ...look, note: null });
  }
});

test('a recipe from before strength was kept has it in its sliders', () => {
  expect(restoreEdit(edit({ smile: 0.9 }), ENGINE)).toEqual({ sliders: { smile: 90 }, strength: 100, note: null });
  const other = { face: { x: 0.5, y: 0.3 }, sliders: { age: 0.3 } };
  const photo = { width: 200, height: 100 };
  expect(restoreFaces({ ...edit({}), others: [other] }, [face(80)], photo).others).toEqual({
    0: { sliders: { age: 30 }, strength: 100 },
  });
});

test('squares set by hand come back each on its face, and those of missed faces behind them, on a photo of another size too', () => {
  const photo = { width: 200, height: 100 };
  const moved = { ...face(80), quad: quadOfSquare({ x: 95, y: 30, side: 70, angle: 12 }) };
  const added = { ...face(150), quad: quadOfSquare({ x: 170, y: 20, side: 60, angle: -5 }) };
  const faces: Face[] = [
    face(10),
    { ...moved, byHand: { instead: face(82).box } },
    { ...added, byHand: { instead: null } },
  ];
  const opened = { ...photo, faces, chosen: 0 };
  const looks = { 0: { sliders: { smile: 60 }, strength: 100 } };
  const { squares = [] } = recipeFor({ looks, chosen: 0, engine: ENGINE, opened, faceOnly: false });
  expect(squares).toHaveLength(2);
  const double = { width: 400, height: 200 };
  const found = [face(10), face(80)].map((each) => ({
    ...each,
    box: { x: 2 * each.box.x, y: 20, width: 80, height: 80 },
  }));
  const near = (x: number, y: number, side: number, angle: number) => ({
    x: expect.closeTo(x),
    y: expect.closeTo(y),
    side: expect.closeTo(side),
    angle: expect.closeTo(angle),
  });
  expect(restoreSquares(squares, found, double)).toEqual({ 1: near(190, 60, 140, 12), 2: near(340, 40, 120, -5) });
  // Where nobody is found any more, all were missed.
  expect(Object.keys(restoreSquares(squares, [], double))).toEqual(['0', '1']);
});

test('of two boxes around the stored middle the one it is nearer to the middle of is meant', () => {
  const photo = { width: 200, height: 100 };
  expect(faceAt({ x: 0.4, y: 0.3 }, [face(50), face(62)], photo)).toBe(1);
  expect(faceAt({ x: 0.37, y: 0.3 }, [face(50), face(62)], photo)).toBe(0);
});
