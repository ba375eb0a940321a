import type { Raster } from './raster.ts';
import { NOTHING, trimmed } from './raster.ts';

/** A layer or a folder, with what our scripts may ask of one and nothing else. */
export class ModelLayer {
  name: string;
  raster: Raster;
  readonly layers: ModelLayer[];
  readonly group: boolean;
  container: ModelLayer | ModelDocument | null = null;
  visible = true;
  opacity = 100;
  blendMode = 'norm';
  grouped = false;
  allLocked = false;

  constructor(name: string, raster: Raster = NOTHING, layers: readonly ModelLayer[] | null = null) {
    this.name = name;
    this.raster = trimmed(raster);
    this.group = layers !== null;
    this.layers = [...(layers ?? [])];
    for (const layer of this.layers) layer.container = this;
  }

  copy(): ModelLayer {
    const copy = new ModelLayer(this.name, this.raster, this.group ? this.layers.map((layer) => layer.copy()) : null);
    const { visible, opacity, blendMode, grouped, allLocked } = this;
    return Object.assign(copy, { visible, opacity, blendMode, grouped, allLocked });
  }

  /** Left, top, right, bottom. */
  box(): readonly [number, number, number, number] {
    const boxes = this.group ? this.layers.map((layer) => layer.box()) : [];
    const { left, top, width, height } = this.raster;
    if (!this.group) return [left, top, left + width, top + height];
    if (boxes.length === 0) return [0, 0, 0, 0];
    const side = (index: 0 | 1 | 2 | 3, pick: (...values: number[]) => number): number =>
      pick(...boxes.map((box) => box[index]));
    return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
  }

  shift(right: number, down: number): void {
    this.raster = { ...this.raster, left: this.raster.left + right, top: this.raster.top + down };
    for (const layer of this.layers) layer.shift(right, down);
  }

  siblings(): ModelLayer[] {
    if (!this.container) throw new Error(`The layer "${this.name}" is in no document.`);
    return this.container.layers;
  }

  detach(): void {
    const siblings = this.siblings();
    siblings.splice(siblings.indexOf(this), 1);
    this.container = null;
  }
}

export class ModelDocument {
  /** Without a file's ending, and free to be changed (photopea/photopea issue 7826). */
  name: string;
  readonly width: number;
  readonly height: number;
  readonly layers: ModelLayer[];
  source = '';
  /** Selected in the layers panel. */
  selected: ModelLayer[];
  /** Pixels are selected, with the marquee. */
  marquee = false;
  /** What the user could undo. */
  readonly history: string[] = [];

  constructor(name: string, width: number, height: number, layers: readonly ModelLayer[]) {
    this.name = name;
    this.width = width;
    this.height = height;
    this.layers = [...layers];
    for (const layer of layers) layer.container = this;
    this.selected = layers.slice(0, 1);
  }

  step(label: string): void {
    this.history.push(label);
  }
}

export interface ModelOptions {
  /** `keeps-steps`: Photopea's way (issue 8142); `merges`: Photoshop's; `none`: the call is not known. */
  readonly suspendHistory?: 'keeps-steps' | 'merges' | 'none';
  /** Whether layers tell that they are selected. */
  readonly tellsSelected?: boolean;
  /** Where a layer that comes from another document is put: right above the active one, or on top of all. */
  readonly arrives?: 'above-active' | 'on-top';
  /** An opaque picture is opened as a locked background. */
  readonly locksBackground?: boolean;
  /** Copies into another document are centred there instead of keeping their coordinates. */
  readonly centres?: boolean;
}

/** All that is open in the editor. */
export class Model {
  documents: ModelDocument[];
  active: ModelDocument | null;
  readonly options: Required<ModelOptions>;

  constructor(documents: readonly ModelDocument[], options: ModelOptions = {}) {
    this.documents = [...documents];
    this.active = documents[0] ?? null;
    this.options = {
      suspendHistory: 'keeps-steps',
      tellsSelected: true,
      arrives: 'above-active',
      locksBackground: true,
      centres: false,
      ...options,
    };
  }

  add(document: ModelDocument): void {
    this.documents.push(document);
    this.active = document;
  }

  /** Afterwards the last document is shown, not the one before (photopea/photopea issue 2200). */
  close(document: ModelDocument): void {
    this.documents = this.documents.filter((other) => other !== document);
    this.active = this.documents[this.documents.length - 1] ?? null;
  }

  documentOf(layer: ModelLayer): ModelDocument {
    let at: ModelLayer | ModelDocument | null = layer;
    while (at instanceof ModelLayer) at = at.container;
    if (!at) throw new Error(`The layer "${layer.name}" is in no document.`);
    return at;
  }
}
