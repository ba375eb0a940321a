/**
 * The engine: photo in, edited photo out, on RGBA arrays only, so that the browser's worker and Node share it.
 * One photo at a time; a newer edit cancels the older one between two blocks of the generator.
 */
import { PortraitError, toResult } from '../../../models/errors.ts';
import { openModel } from '../../../models/format/index.ts';
import { setUpOnnxruntime } from '../../../models/kernel/index.ts';
import {
  chooseBackend,
  createEncoder,
  createGenerator,
  createLatest,
  createMapping,
  createRuntime,
  loadDirections,
  planLadder,
  type Mapping,
  type Ort,
  type Runtime,
  type Rung,
} from '../../../models/runtime/index.ts';
import type { EngineInfo, FaceLimit, OnProgress, OpenedPhoto, PortraitEngine, SliderValues } from '../api.ts';
import { renderFace } from '../composite/render-face.ts';
import { findFaces } from '../face/find-faces.ts';
import { Encoding } from './encoding.ts';
import { wantedOf, type Wanted } from './face-edit.ts';
import { limitsOf } from './limits.ts';
import { cardOf } from './model-card.ts';
import { createNets } from './nets.ts';
import { OpenFaces } from './open-faces.ts';
import { openPhoto, type ChosenFace, type Photo } from './photo.ts';
import { checkBudget, codeOf, refineFace, type RefiningTools } from './refining.ts';
import { codeOfPicture, drawSeeded, faceOfSquare } from './seeded.ts';
import { cleanFaces, noSuchFace } from './sliders.ts';
import { fullEdit, streamEdit, type Drawing } from './stream-edit.ts';
import { framesOf, warmUp } from './warm-up.ts';

interface Started extends Drawing, RefiningTools {
  readonly mapping: Mapping;
}

/** The chosen face, and what is made ahead for it; again where that failed or was stopped. */
interface Chosen {
  readonly face: ChosenFace;
  rungs(): Promise<readonly Rung[]>;
}

/** Photos above this many pixels would need several hundred megabytes for one edit. */
const MAX_PIXELS = 64e6;

/** @param makeRuntime for tests that count what is run */
export function createEngine(ort: Ort, makeRuntime: (ort: Ort) => Runtime = createRuntime): PortraitEngine {
  const latest = createLatest();
  const encoding = new Encoding();
  let started: Started | undefined;
  let photo: Photo | undefined;
  let faces: OpenFaces | undefined;
  let chosen: Chosen | undefined;
  let sequence = 0;
  let warming = new AbortController();

  const engine = (): Started => {
    if (!started) throw new PortraitError('internal', 'The editor has not started yet; close and reopen it.');
    return started;
  };
  const subject = (): { photo: Photo; faces: OpenFaces } => {
    if (!photo || !faces) throw noFaceOpen();
    return { photo, faces };
  };
  const wanted = (sliders: SliderValues): Wanted => wantedOf(sliders, engine().model.metadata.directions);

  /** Encodes the face, measures this device, has the first reconstructions ready: all that the shape sliders do not wait for. */
  const prepare = async (face: ChosenFace): Promise<readonly Rung[]> => {
    const { generator } = engine();
    await breathe();
    await face.code();
    await breathe();
    // Again for every face: what was only estimated may have been measured since.
    const rungs = planLadder(generator, await generator.calibrate());
    for (const rung of rungs) {
      await breathe();
      await face.recon(rung);
    }
    return rungs;
  };

  const settle = async (index: number, onProgress?: OnProgress): Promise<OpenedPhoto> => {
    const current = photo as Photo;
    onProgress?.('finding-face', 0.5);
    const face = await (faces as OpenFaces).get(index, engine());
    if (photo !== current) throw new PortraitError('cancelled', 'Cancelled.');
    warming.abort();
    const { signal } = (warming = new AbortController());
    const rungs = again(() => prepare(face));
    chosen = { face, rungs };
    // What fails here, for want of memory, an edit will tell.
    rungs()
      .then(() => warmUp(framesOf(current, face), signal))
      .catch(() => undefined);
    onProgress?.('finding-face', 1);
    return seen(current, index, limitsOf(face.geometry, face.quad, face.cover));
  };

  const changeCode = async (faces: OpenFaces, index: number, wplus?: Float32Array): Promise<void> => {
    faces.setCode(index, wplus);
    if (chosen?.face.index === index) await settle(index);
  };

  return {
    start: (assets, onProgress) =>
      toResult(async (): Promise<EngineInfo> => {
        onProgress?.('starting', 0);
        setUpOnnxruntime(ort, await assets.wasmBinary);
        const runtime = makeRuntime(ort);
        onProgress?.('starting', 0.3);
        const opening = createNets(ort, runtime, assets.nets);
        opening.catch(() => undefined);
        // onnxruntime is compiled on threads of the browser's own, so the model is unpacked and read meanwhile.
        const file = await assets.model;
        const model = await openModel(file);
        const nets = await opening;
        onProgress?.('starting', 0.7);
        const verdict = await chooseBackend(runtime, model, assets.backend);
        const generator = createGenerator(runtime, model, verdict);
        const encoder = encoding.of(createEncoder(runtime, model));
        const mapping = createMapping(runtime, model);
        const { likeness } = assets.nets;
        started = { runtime, model, nets, encoder, generator, mapping, likeness, directions: loadDirections(model) };
        onProgress?.('starting', 1);
        return {
          backend: verdict.backend,
          reason:
            verdict.reason +
            (verdict.backend === 'wasm' && runtime.threads > 1 ? ` On ${runtime.threads} threads.` : ''),
          ...cardOf(model, file.byteLength),
        };
      }),

    open: (image, previewSide, visible, onProgress, seeded) =>
      toResult(async () => {
        const { runtime, nets } = engine();
        latest.stop();
        encoding.stop();
        warming.abort();
        photo = undefined;
        faces = undefined;
        chosen = undefined;
        if (image.width * image.height > MAX_PIXELS)
          throw new PortraitError(
            'image-too-large',
            `This picture has ${Math.round((image.width * image.height) / 1e6)} megapixels; reduce it below 64 and try again.`,
          );
        onProgress?.('finding-face', 0.05);
        const wplus = seeded && (await codeOfPicture(engine(), image, seeded));
        const found = await runtime.exclusive(async () =>
          wplus ? [await faceOfSquare(nets.landmarks, image)] : findFaces(nets, image, visible),
        );
        photo = openPhoto(image, previewSide, found, wplus ?? undefined);
        const open: OpenFaces = new OpenFaces(photo, (face, sliders, signal) =>
          fullEdit(engine(), open, face, wanted(sliders), signal),
        );
        faces = open;
        return previewSide === null ? seen(photo, 0) : settle(0, onProgress);
      }),

    generate: (seeded, onProgress) =>
      toResult(async () => {
        latest.stop();
        onProgress?.('generating', 0.1);
        return (await drawSeeded(engine(), seeded)).image;
      }),

    choose: (index, onProgress) =>
      toResult(() => {
        if (!photo?.faces[index]) throw noSuchFace(index);
        latest.stop();
        if (chosen?.face.index !== index) encoding.stop();
        return settle(index, onProgress);
      }),

    edit: (values, onFrame) =>
      toResult(async () => {
        const { generator, model } = engine();
        const { photo, faces } = subject();
        if (!chosen) throw noFaceOpen();
        const { face, rungs } = chosen;
        const edits = cleanFaces(values, model.metadata.directions, photo.faces.length);
        const sliders = edits.find(([index]) => index === face.index)?.[1] ?? {};
        const mine = ++sequence;
        const begin = performance.now();
        warming.abort();
        const done = await latest.run(async (signal) => {
          const others: [ChosenFace, SliderValues][] = [];
          for (const [index, set] of edits)
            if (index !== face.index) others.push([await faces.get(index, engine()), set]);
          const base = await faces.preview(others, signal);
          if (signal.aborted) return false;
          return streamEdit({
            drawing: engine(),
            faces,
            face,
            sliders,
            wanted: wanted(sliders),
            base,
            signal,
            rungs,
            show: (image, place) =>
              onFrame({
                sequence: mine,
                backend: generator.backend,
                ...place,
                elapsed: performance.now() - begin,
                image,
              }),
          });
        });
        return { finished: done === true };
      }),

    stop: async () => latest.stop(),

    watchEncoding: async (onEncoding) => encoding.watch(onEncoding),

    stopEncoding: async () => encoding.stop(),

    refine: (index, budget, onStep) =>
      toResult(async () => {
        checkBudget(budget);
        const { photo: mine, faces } = subject();
        warming.abort();
        let found: Awaited<ReturnType<typeof refineFace>> | undefined;
        // What is stopped has a result too.
        await latest.run(async (signal) => {
          found = await refineFace(engine(), mine, index, budget, signal, onStep);
        });
        if (!found || photo !== mine) throw new PortraitError('cancelled', 'Cancelled.');
        await changeCode(faces, index, found.wplus);
        return found.refined;
      }),

    useCode: (index, text) =>
      toResult(async () => {
        const { photo: mine, faces } = subject();
        if (!mine.faces[index]) throw noSuchFace(index);
        latest.stop();
        const wplus = text === null ? undefined : await codeOf(engine(), mine, index, text);
        if (photo !== mine) throw new PortraitError('cancelled', 'Cancelled.');
        await changeCode(faces, index, wplus);
        return wplus !== undefined;
      }),

    render: (values, onProgress) =>
      toResult(async () => {
        const { photo, faces } = subject();
        const edits = cleanFaces(values, engine().model.metadata.directions, photo.faces.length);
        warming.abort();
        const rendered = await latest.run(async (signal) => {
          if (edits.length === 0) return { ...photo.full, data: photo.full.data.slice() };
          let result = photo.full;
          for (const [done, [index, sliders]] of edits.entries()) {
            const face = await faces.get(index, engine());
            const needsCode = Object.keys(wanted(sliders).drawn).length > 0;
            if (needsCode && !face.coded) {
              onProgress?.('encoding', done / edits.length);
              await face.code();
              if (signal.aborted) return undefined;
            }
            if (needsCode) onProgress?.('generating', (done + 0.1) / edits.length);
            const edit = await faces.edit(face, sliders, signal);
            if (signal.aborted) return undefined;
            onProgress?.('compositing', (done + 0.6) / edits.length);
            result = renderFace(result, face.quad, edit);
          }
          onProgress?.('compositing', 1);
          return result;
        });
        if (!rendered) throw new PortraitError('cancelled', 'Cancelled.');
        return rendered;
      }),
  };
}

function seen({ full, faces }: Photo, chosen: number, limits: readonly FaceLimit[] = []): OpenedPhoto {
  const known = limits.length > 0 ? faces.map((face, i) => (i === chosen ? { ...face, limits } : face)) : faces;
  return { width: full.width, height: full.height, faces: known, chosen };
}

/** Lets messages in: shape sliders are answered while a face is encoded. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Made once; what failed is not kept. */
function again<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (!made) {
      made = make();
      made.catch(() => (made = undefined));
    }
    return made;
  };
}

function noFaceOpen(): PortraitError {
  return new PortraitError('no-face', 'No face is open; select a layer with a portrait first.');
}
