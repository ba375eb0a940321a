import type { Problem } from '../../models/errors.ts';
import type { EditRecipe, LayerPhoto, NewPortrait } from '../../plugin/messages.ts';
import type { HostListener } from '../../ui/host/host.ts';
import { PhotopeaHost } from '../../ui/host/photopea/photopea-host.ts';
import type { LinkOptions } from '../../ui/host/photopea/link.ts';
import type { ModelOptions } from './model.ts';
import { Model, ModelDocument, ModelLayer } from './model.ts';
import { PanelWindow } from './panel-window.ts';
import type { PeerOptions } from './peer.ts';
import { PhotopeaPeer } from './peer.ts';
import type { Raster } from './raster.ts';
import { encodeCanvas } from './raster.ts';

export const RECIPE: EditRecipe = {
  formatVersion: 1,
  modelId: 'test-model',
  sliders: { smile: 0.6 },
  summary: 'Smile +60',
};

/** What the panel hands over of a portrait of nobody. */
export function portrait(png: Uint8Array, summary = 'Seed 1234, Smile +60'): NewPortrait {
  const generated = { seed: 1234, truncation: 0.7, modelId: 'test-model' };
  return { layerName: 'Portrait', png, base: png, recipe: { ...RECIPE, summary, generated } };
}

/** Every pixel differs from its neighbours; the corners are cut off, as in a round portrait, where asked for. */
export function raster(left: number, top: number, width: number, height: number, round = false): Raster {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const corner = round && (x < 3 || x >= width - 3) && (y < 3 || y >= height - 3);
      data.set([(x * 7) % 256, (y * 11) % 256, (x + y) % 256, corner ? 0 : 255], (y * width + x) * 4);
    }
  }
  return { left, top, width, height, data };
}

/** A layer's own pixels, brighter: what stands for an edit here. */
export async function edited({ width, height, data }: Raster): Promise<Uint8Array> {
  const bright = data.map((value, at) => (at % 4 === 3 ? value : Math.min(255, value + 40)));
  return encodeCanvas(bright, width, height);
}

export type Event =
  | { readonly type: 'photo'; readonly photo: LayerPhoto }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'applied'; readonly layerName: string }
  | { readonly type: 'selection'; readonly sameLayer: boolean };

/** The host with a listener whose events can be waited for one by one. */
export class Scene {
  readonly model: Model;
  readonly peer: PhotopeaPeer;
  readonly window: PanelWindow;
  readonly host: PhotopeaHost;
  private readonly events: Event[] = [];
  private wake: () => void = () => undefined;

  constructor(documents: readonly ModelDocument[], options: ModelOptions & PeerOptions & LinkOptions = {}) {
    this.model = new Model(documents, options);
    this.peer = new PhotopeaPeer(this.model, options);
    this.window = new PanelWindow(this.peer);
    this.host = new PhotopeaHost(this.window, options);
    const push = (event: Event): void => {
      this.events.push(event);
      this.wake();
    };
    const listener: HostListener = {
      onPhoto: (photo) => push({ type: 'photo', photo }),
      onRefused: (problem) => push({ type: 'refused', problem }),
      onApplied: (layerName) => push({ type: 'applied', layerName }),
      onFailed: (problem) => push({ type: 'failed', problem }),
      onSelectionChanged: (sameLayer) => push({ type: 'selection', sameLayer }),
      onNewPortrait: () => undefined,
      onPreviewed: () => undefined,
      onRemembered: () => undefined,
    };
    this.host.connect(listener);
  }

  async next<Type extends Event['type']>(type: Type): Promise<Extract<Event, { type: Type }>> {
    while (this.events.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    const event = this.events.shift();
    if (event?.type !== type) throw new Error(`${type} was expected, not ${JSON.stringify(event)}`);
    return event as Extract<Event, { type: Type }>;
  }

  /** What came and was not waited for. */
  rest(): readonly Event[] {
    return this.events;
  }

  apply(layerId: string, png: Uint8Array, recipe: EditRecipe = RECIPE): void {
    this.host.apply({ layerId, png, recipe, mode: 'new-layer' });
  }
}

/** A document with a photo between two other layers, the photo selected. */
export function photoDocument(photo = raster(20, 30, 40, 50), name = 'photo.psd'): ModelDocument {
  const layers = [
    new ModelLayer('Title', raster(5, 5, 10, 4)),
    new ModelLayer('Portrait', photo),
    new ModelLayer('Sky', raster(0, 0, 120, 100)),
  ];
  const document = new ModelDocument(name, 120, 100, layers);
  document.selected = [layers[1]];
  return document;
}
