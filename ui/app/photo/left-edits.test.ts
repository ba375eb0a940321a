import { editKey } from '../state/edit-key.ts';
import { INITIAL, type PanelPhoto, type PanelState } from '../state/state.ts';
import { isUnfinished } from './left-edits.ts';

const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
const visible = { x: 0, y: 0, width: 1, height: 1 };
const photo: PanelPhoto = {
  ...{ id: 1, layerId: 'a', layerName: 'a', pixels: image, preview: image },
  ...{ visible, previewSide: 1 },
};
const EDITED: PanelState = { ...INITIAL, photo, sliders: { smile: 40 } };

test('an edit is finished when it is in the document, alone or with that of all selected layers', () => {
  expect(isUnfinished(EDITED)).toBe(true);
  expect(isUnfinished({ ...EDITED, done: editKey(EDITED) })).toBe(false);
  expect(isUnfinished({ ...EDITED, done: editKey(EDITED, true) })).toBe(false);
  const before = editKey({ ...EDITED, sliders: { smile: 10 } }, true);
  expect(isUnfinished({ ...EDITED, done: before })).toBe(true);
});
