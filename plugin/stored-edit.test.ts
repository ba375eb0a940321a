/** Face squares of an earlier edit come with the file, so they may be anything. */
import { RECIPE } from '../test/figma/scenes.ts';
import { EDIT_KEY, recipeOf, storedEditOf, type StoredEdit } from './stored-edit.ts';

const SQUARE = { x: 0.5, y: 0.4, side: 1.3, angle: -12 };
const EDIT: StoredEdit = {
  ...RECIPE,
  ...{ sourceLayerId: '1:1', imageHash: 'a', resultHash: 'b', baseName: 'Portrait' },
};

function found(squares: unknown): ReturnType<typeof storedEditOf> {
  const text = JSON.stringify({ ...EDIT, squares });
  const node = { name: 'Portrait', getPluginData: (key: string) => (key === EDIT_KEY ? text : '') };
  return storedEditOf(node as unknown as SceneNode);
}

test('squares are kept, those in the place of a found one too', () => {
  const squares = [SQUARE, { ...SQUARE, instead: { x: 0.1, y: 0.2 } }];
  const kept = found(squares);
  expect(kept.kind === 'edit' && recipeOf(kept.edit).squares).toEqual(squares);
  const without = found(undefined);
  expect(without.kind === 'edit' && 'squares' in recipeOf(without.edit)).toBe(false);
});

test.each([
  ['no list', 'square'],
  ['no numbers', [{ ...SQUARE, x: 'left' }]],
  ['without a side', [{ ...SQUARE, side: undefined }]],
  ['of no size', [{ ...SQUARE, side: 0 }]],
  ['turned beyond a turn', [{ ...SQUARE, angle: 1000 }]],
  ['far outside', [{ ...SQUARE, y: 99 }]],
  ['in the place of nothing', [{ ...SQUARE, instead: { x: 3, y: 0 } }]],
  ['too many', Array.from({ length: 65 }, () => SQUARE)],
])('squares that are %s are damaged', (_what, squares) => {
  expect(found(squares)).toMatchObject({ kind: 'unreadable', note: expect.stringContaining('damaged') });
});
