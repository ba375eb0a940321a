import type { EditRecipe } from './messages.ts';

/** Key of the plugin data on every layer we make: a `StoredEdit` as JSON. */
export const EDIT_KEY = 'edit';
/** "100 kB per entry" (Figma's reference, setPluginData). */
const MAX_LENGTH = 100_000;
const VERSION = 1;
const MOST_SQUARES = 64;

/**
 * Enough to open the edit again on the photo it was made from. The encoder's w+ is not here: it gives the same for the same photo
 * and model again. Of a code that was searched for there is what it adds to that, under the name of its model.
 */
export interface StoredEdit extends EditRecipe {
  /** The layer that was edited first. */
  readonly sourceLayerId: string;
  /** Figma's hash of the picture before the edit: the image of the fill, or the rendering that was taken. */
  readonly imageHash: string;
  /** Hash of the picture after it. A layer that shows another one has been given it by somebody else. */
  readonly resultHash: string;
  /** Name of the source, without what edits added to it. */
  readonly baseName: string;
}

export type Found =
  | { readonly kind: 'none' }
  | { readonly kind: 'edit'; readonly edit: StoredEdit }
  /** There is something, but not to be trusted; the sentence is for the user. */
  | { readonly kind: 'unreadable'; readonly note: string };

/** "Portrait – Smile +60" */
export function editedName({ baseName, summary }: Pick<StoredEdit, 'baseName' | 'summary'>): string {
  return `${baseName} – ${summary || 'edited'}`;
}

/** What a layer's plugin data says about how it was made. Plugin data comes with the file, so it may be anything. */
export function storedEditOf(node: SceneNode): Found {
  const text = node.getPluginData(EDIT_KEY);
  if (text === '') return { kind: 'none' };
  const now = 'so it opens as it looks now, with all sliders at zero.';
  const damaged = { kind: 'unreadable', note: `The edit kept in “${node.name}” is damaged, ${now}` } as const;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return damaged;
  }
  if (!isRecord(value)) return damaged;
  const version = value.formatVersion;
  if (typeof version === 'number' && Number.isInteger(version) && version > VERSION) {
    return { kind: 'unreadable', note: `“${node.name}” was edited with a newer version of this plugin, ${now}` };
  }
  if (value.strokes !== undefined && !areStrokes(value.strokes))
    return { kind: 'unreadable', note: `The brush strokes kept in “${node.name}” are damaged, ${now}` };
  return isStoredEdit(value) ? { kind: 'edit', edit: value } : damaged;
}

/** @throws Error when the edit does not fit Figma's limit */
export function storeEdit(node: SceneNode, edit: StoredEdit): void {
  const text = JSON.stringify(edit);
  if (text.length > MAX_LENGTH) throw new Error('The edit is too long to be kept in the layer.');
  node.setPluginData(EDIT_KEY, text);
}

/** The part that the panel gets. */
export function recipeOf(edit: StoredEdit): EditRecipe {
  const { modelId, sliders, strength, code, summary, face, others, strokes, squares, faceOnly, generated } = edit;
  return {
    formatVersion: VERSION,
    modelId,
    sliders,
    summary,
    ...(strength === undefined ? {} : { strength }),
    ...(code === undefined ? {} : { code }),
    ...(face ? { face } : {}),
    ...(others ? { others } : {}),
    ...(strokes ? { strokes } : {}),
    ...(squares ? { squares } : {}),
    ...(faceOnly ? { faceOnly } : {}),
    ...(generated ? { generated } : {}),
  };
}

function isStoredEdit(value: Record<string, unknown>): value is Record<string, unknown> & StoredEdit {
  const { formatVersion, modelId, summary, face, others, squares, faceOnly, generated } = value;
  const { sourceLayerId, imageHash, resultHash, baseName } = value;
  return (
    formatVersion === VERSION &&
    [modelId, summary, sourceLayerId, imageHash, resultHash, baseName].every((text) => typeof text === 'string') &&
    isLook(value) &&
    (face === undefined || isPlace(face)) &&
    (others === undefined ||
      (Array.isArray(others) && others.every((other) => isRecord(other) && isPlace(other.face) && isLook(other)))) &&
    (squares === undefined || (Array.isArray(squares) && squares.length <= MOST_SQUARES && squares.every(isSquare))) &&
    (faceOnly === undefined || typeof faceOnly === 'boolean') &&
    (generated === undefined || isGenerated(generated))
  );
}

/** The limits of ui/worker/brush/stroke.ts, and twice as many points: what an older or newer brush kept is drawn too. */
const STROKES = { most: 800, points: 6000, units: 65536 } as const;

function areStrokes(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > STROKES.most) return false;
  let numbers = 0;
  return value.every((stroke: unknown) => {
    if (!isRecord(stroke) || !Array.isArray(stroke.points)) return false;
    const { shows, softness } = stroke;
    const points: readonly unknown[] = stroke.points;
    numbers += points.length;
    return (
      (shows === 'photo' || shows === 'edit') &&
      within(softness, 0, 1) &&
      points.length > 0 &&
      points.length % 3 === 0 &&
      numbers <= 3 * STROKES.points &&
      points.every((number, i) => Number.isInteger(number) && isOnPhoto(number, i % 3 === 2))
    );
  });
}

/** A place, up to one photo beyond its edges, or a radius. */
function isOnPhoto(number: unknown, isRadius: boolean): boolean {
  return isRadius ? within(number, 1, STROKES.units) : within(number, -STROKES.units, 2 * STROKES.units);
}

/** The panel's sliders end at ±100 %, its strength at 150 %. */
function isLook({ sliders, strength, code }: Record<string, unknown>): boolean {
  return (
    isRecord(sliders) &&
    Object.values(sliders).every((slider) => within(slider, -1, 1)) &&
    (strength === undefined || within(strength, 0, 1.5)) &&
    (code === undefined || typeof code === 'string')
  );
}

/** Its middle is above the face's, which lies in the picture; a square may be larger than that. */
function isSquare(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value.x, value.y].every((at) => within(at, -4, 5)) &&
    within(value.side, 1e-4, 1e4) &&
    within(value.angle, -180, 180) &&
    (value.instead === undefined || isPlace(value.instead))
  );
}

function isPlace(value: unknown): boolean {
  return isRecord(value) && within(value.x, 0, 1) && within(value.y, 0, 1);
}

function isGenerated(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.modelId === 'string' &&
    Number.isInteger(value.seed) &&
    within(value.seed, 0, 2 ** 32 - 1) &&
    within(value.truncation, 0, 1)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function within(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}
