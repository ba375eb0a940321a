/** A session whose engine is under the test's hand. */
import type { Problem, Result } from '../../models/errors.ts';
import type { LayerPhoto } from '../../plugin/messages.ts';
import { TEST_ENGINE } from './engine-info.ts';
import type { Backend, EngineInfo, FaceSliders, Frame, OpenedPhoto } from '../../ui/worker/api.ts';
import { createFrameFeed } from '../../ui/app/state/frame-feed.ts';
import { createMemoryStorage } from '../../ui/app/state/panel-storage.ts';
import type { Engine, Parts } from '../../ui/app/state/parts.ts';
import type { EditedPhoto } from '../../ui/host/host.ts';
import type { PanelPhoto, PanelState } from '../../ui/app/state/state.ts';
import { INITIAL } from '../../ui/app/state/state.ts';
import { createStore, type Store } from '../../ui/app/state/store.ts';
import { Session } from '../../ui/app/session/session.ts';

export const INFO: EngineInfo = {
  ...TEST_ENGINE,
  sliders: [{ id: 'smile', label: 'Smile', group: 'Expression', kind: 'model' }],
  resolutions: [64, 128],
};
export const OTHER: EngineInfo = {
  ...INFO,
  modelId: 'other',
  sliders: [{ id: 'age', label: 'Age', group: 'Person', kind: 'model' }],
};
export const FILE = new File([], 'other.safetensors');
export const OPENED: OpenedPhoto = { width: 4, height: 4, faces: [], chosen: 0 };
export const IMAGE = { width: 4, height: 4, data: new Uint8ClampedArray(64) };

export function ok<T>(value: T): Promise<Result<T>> {
  return Promise.resolve({ ok: true, value });
}

/** An engine under the test's hand: edits never end by themselves, and frames come when the test sends them. */
export class SteeredEngine implements Engine {
  readonly opened: number[] = [];
  /** Photos after so many are still being looked at when the test ends. */
  quick = Infinity;
  readonly started: (Blob | null)[] = [];
  readonly edits: FaceSliders[] = [];
  send: (frame: Frame) => void = () => undefined;
  inspect: Engine['inspect'] = () => ok(OTHER);
  start: Engine['start'] = (_backend, model) => {
    this.started.push(model);
    return ok(model ? OTHER : INFO);
  };
  open: Engine['open'] = (photo) => {
    this.opened.push(photo.width);
    return this.opened.length <= this.quick ? ok(OPENED) : new Promise(() => undefined);
  };
  readonly seeds: number[] = [];
  generate: Engine['generate'] = ({ seed }) => {
    this.seeds.push(seed);
    return ok(IMAGE);
  };
  readonly chosen: number[] = [];
  choose: Engine['choose'] = (face) => {
    this.chosen.push(face);
    return ok({ ...OPENED, chosen: face });
  };
  edit: Engine['edit'] = (faces, onFrame) => {
    this.edits.push(faces);
    this.send = onFrame;
    return new Promise(() => undefined);
  };
  readonly rendered: FaceSliders[] = [];
  render: Engine['render'] = (faces) => {
    this.rendered.push(faces);
    return ok(IMAGE);
  };
  /** Codes the engine was given. */
  readonly codes: [number, string | null][] = [];
  /** Ends the search under way. */
  endSearch: () => void = () => undefined;
  refine: Engine['refine'] = (_face, _budget, onStep) => {
    onStep({ fraction: 0.5, remaining: 3, distance: 0.8, before: 1, image: IMAGE });
    return new Promise((resolve) => {
      this.endSearch = () => resolve({ ok: true, value: { code: 'nearer', steps: 1, before: 1, after: 0.5 } });
    });
  };
  glimpse: Engine['glimpse'] = () => ok(null);
  stopGlimpse: Engine['stopGlimpse'] = () => Promise.resolve();
  lookOver: Engine['lookOver'] = () => Promise.resolve({ ok: true, value: [] });
  place: Engine['place'] = () => ok(OPENED);
  lookIn: Engine['lookIn'] = () => ok(null);
  closeUp: Engine['closeUp'] = () => ok({ image: IMAGE, part: { x: 0, y: 0, width: 1, height: 1 } });
  useCode: Engine['useCode'] = (face, code) => {
    this.codes.push([face, code]);
    return ok(true);
  };
  stop = () => {
    this.endSearch();
    return Promise.resolve();
  };
  end = () => undefined;
}

export function frame(sequence: number, step: number, backend: Backend = 'wasm'): Frame {
  return { sequence, step, steps: 2, rung: { resolution: 64, ratio: 1 }, backend, elapsed: 1, image: IMAGE };
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export function layer(layerId: string): LayerPhoto {
  const visible = [
    [1, 0, 0],
    [0, 1, 0],
  ] as const;
  return { layerId, layerName: layerId, bytes: new Uint8Array(), source: 'fill', visible };
}

interface Steered {
  readonly encode?: Parts['encode'];
  readonly onApply?: (edited: EditedPhoto) => void;
}

export function begin(
  engine = new SteeredEngine(),
  { encode = () => Promise.resolve(new Uint8Array()), onApply = () => undefined }: Steered = {},
): {
  session: Session;
  engine: SteeredEngine;
  feed: ReturnType<typeof createFrameFeed>;
  store: Store<PanelState>;
  reloads: string[];
  crash: (problem: Problem) => void;
} {
  const feed = createFrameFeed();
  const store = createStore<PanelState>(INITIAL);
  const reloads: string[] = [];
  let crash: (problem: Problem) => void = () => undefined;
  const session = new Session({
    host: {
      words: { name: 'figma', apply: 'Apply', canClose: true },
      connect: () => undefined,
      reload: () => void reloads.push('reload'),
      apply: onApply,
      cancel: () => undefined,
      resize: () => undefined,
    },
    store,
    feed,
    createEngine: (onCrash) => {
      crash = onCrash;
      return engine;
    },
    readPhoto: ({ layerId, layerName, edit, selected }, id): Promise<PanelPhoto> =>
      Promise.resolve({
        id,
        layerId,
        layerName,
        edit,
        selected,
        pixels: IMAGE,
        visible: { x: 0, y: 0, width: 4, height: 4 },
        previewSide: 4,
        preview: IMAGE,
      }),
    readPixels: () => Promise.reject(new Error('No batch is run here.')),
    storage: createMemoryStorage(),
    encode,
  });
  session.begin();
  return { session, engine, feed, reloads, store, crash };
}
