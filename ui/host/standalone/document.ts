import type { EditRecipe } from '../../../plugin/messages.ts';

/** How a layer was made that Apply added: it opens again on what it was made from. */
export interface MadeFrom {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly recipe: EditRecipe;
}

/** A layer of the stand-alone page: one picture; those of one sheet lie over one another like in an editor, the last on top. */
export interface PageLayer {
  readonly id: string;
  /** Number of the photo that it is, or was made from: these lie over one another. */
  readonly sheet: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly url: string;
  readonly shown: boolean;
  readonly made?: MadeFrom;
}

/** What Apply saves. */
export type FileFormat = 'png' | 'jpeg' | 'webp';

/** 1..100, of the kinds of file that have one; WebP at 100 is lossless. */
export type Quality = Readonly<Record<Exclude<FileFormat, 'png'>, number>>;

/** The nearest quality that can be asked for. */
export function cleanQuality(wanted: number): number {
  return Number.isFinite(wanted) ? Math.min(100, Math.max(1, Math.round(wanted))) : 100;
}

export interface PageDocument {
  readonly layers: readonly PageLayer[];
  /** Id of the layer open in the panel. */
  readonly selected: string | null;
  /** Ids of the photos that were opened together: one edit goes on all of them. Empty where one was opened by itself. */
  readonly together: readonly string[];
  /** Whose layers are on show. */
  readonly sheet: number;
  /** The panel shows a new portrait that is not on the page yet. */
  readonly portrait: boolean;
  /** A file is held over the page. */
  readonly dropping: boolean;
  readonly format: FileFormat;
  readonly quality: Quality;
  /** Apply saves the picture beside the one from before the edit. */
  readonly pair: boolean;
  /** The webcam's window is open. */
  readonly camera: boolean;
  /** One sentence about something on the page, not in the panel, that did not work. */
  readonly trouble: string | null;
}

export const EMPTY_PAGE: PageDocument = {
  layers: [],
  selected: null,
  together: [],
  sheet: 0,
  portrait: false,
  dropping: false,
  format: 'png',
  quality: { jpeg: 95, webp: 100 },
  pair: false,
  camera: false,
  trouble: null,
};

/** "photo.jpg" → "photo" */
export function baseName(fileName: string): string {
  return fileName.replace(/\.[a-z0-9]{1,5}$/i, '') || 'photo';
}

/** "photo", "Smile +60" → "photo (edited, Smile +60)"; of a portrait of nobody "Portrait – Seed 12, Smile +60" */
export function editedName(name: string, { summary, generated }: Pick<EditRecipe, 'summary' | 'generated'>): string {
  if (generated) return `${name} – ${summary}`;
  return summary ? `${name} (edited, ${summary})` : `${name} (edited)`;
}
