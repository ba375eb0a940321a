/**
 * The engine: photo in, edited photo out, on RGBA arrays only, so that the browser's worker and Node share it.
 * One photo at a time; a newer edit cancels the older one between two blocks of the generator.
 */
import { PortraitError, toResult } from '../../../models/errors.ts';
import { openModel } from '../../../models/format/index.ts';
import { setUpOnnxruntime } from '../../../models/kernel/index.ts';
import {
  applyEdits,
  chooseBackend,
  climb,
  createEncoder,
  createGenerator,
  createLatest,
  createMapping,
  createRuntime,
  loadDirections,
  planLadder,
  type Direction,
  type Generator,
  type Mapping,
  type Ort,
  type RgbPicture,
  type Runtime,
  type Rung,
} from '../../../models/runtime/index.ts';
import type { EngineInfo, OnProgress, OpenedPhoto, PortraitEngine, SliderValues } from '../api.ts';
import type { Change } from '../composite/change.ts';
import { blendChange } from '../composite/blend.ts';
import { limitChange, maskOf, movingMaskOf } from '../composite/region.ts';
import { FaceDetector } from '../face/detector.ts';
import { findFaces, type FaceNets } from '../face/find-faces.ts';
import { LandmarkFinder } from '../face/landmarks.ts';
import { cardOf } from './model-card.ts';
import { OpenFaces } from './open-faces.ts';
import { openPhoto, type ChosenFace, type Photo } from './photo.ts';
import { codeOfPicture, drawSeeded, faceOfSquare, fullRung } from './seeded.ts';
import { cleanFaces, noSuchFace } from './sliders.ts';
import { checkBudget, codeOf, refineFace, type RefiningTools } from './refining.ts';
import { warmUp } from './warm-up.ts';

interface Started extends RefiningTools {
  readonly nets: FaceNets;
  readonly generator: Generator;
  readonly mapping: Mapping;
  readonly directions: ReadonlyMap<string, Direction>;
}

/** Photos above this many pixels would need several hundred megabytes for one edit. */
const MAX_PIXELS = 64e6;

/** @param makeRuntime for tests that count what is run */
export function createEngine(ort: Ort, makeRuntime: (ort: Ort) => Runtime = createRuntime): PortraitEngine {
  const latest = createLatest();
  let started: Started | undefined;
  let rungs: readonly Rung[] = [];
  let photo: Photo | undefined;
  let faces: OpenFaces | undefined;
  let chosen: ChosenFace | undefined;
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
  const edited = (face: ChosenFace, sliders: SliderValues): Float32Array =>
    applyEdits(face.wplus, engine().directions, sliders, engine().generator.styleDim);
  /** What the edit changes, only where its sliders may, and without a halo. */
  const changeOf = (face: ChosenFace, sliders: SliderValues, before: RgbPicture, after: RgbPicture): Change => {
    const { directions } = engine().model.metadata;
    const moving = movingMaskOf(sliders, directions, face.regionMasks, before.width);
    const change = face.measureChange(before, after, face.movable(before.width, moving));
    const mask = maskOf(sliders, directions, face.regionMasks, before.width);
    // The mask comes last: the filter spreads a change a little.
    return limitChange(face.removeHalo(change), mask);
  };

  const fullChange = async (face: ChosenFace, sliders: SliderValues, signal?: AbortSignal): Promise<Change> => {
    const { generator } = engine();
    const full = fullRung(generator);
    const before = await face.recon(full, signal);
    const { resolution, widths } = full;
    const after = await generator.generate({ wplus: edited(face, sliders), resolution, widths, signal });
    return changeOf(face, sliders, before, after);
  };
  const openFace = (faces: OpenFaces, index: number): Promise<ChosenFace> =>
    faces.get(index, engine().encoder, engine().generator);

  /** In the background: each slider once, at each rung. */
  const warm = async (photo: Photo, face: ChosenFace): Promise<void> => {
    warming.abort();
    const { signal } = (warming = new AbortController());
    const frames = engine().model.metadata.directions.map(({ id }) => (before: RgbPicture, after: RgbPicture): void => {
      blendChange(photo.preview, face.previewQuad, changeOf(face, { [id]: 1 }, before, after));
    });
    // What fails here, for want of memory, an edit will tell.
    await Promise.all(rungs.map((rung) => face.recon(rung)))
      .then((pictures) => warmUp(pictures, frames, signal))
      .catch(() => undefined);
  };

  /** Encodes a face, measures this device once, and has the first previews' reconstructions ready. */
  const settle = async (index: number, onProgress?: OnProgress): Promise<OpenedPhoto> => {
    const { generator } = engine();
    const current = photo as Photo;
    onProgress?.('encoding', 0.4);
    const face = await openFace(faces as OpenFaces, index);
    onProgress?.('warming-up', 0.6);
    // Again for every face: what was only estimated may have been measured since.
    rungs = planLadder(generator, await generator.calibrate());
    for (const rung of rungs) await face.recon(rung);
    if (photo !== current) throw new PortraitError('cancelled', 'Cancelled.');
    chosen = face;
    void warm(current, face);
    onProgress?.('warming-up', 1);
    return seen(current, index);
  };

  const changeCode = async (faces: OpenFaces, index: number, wplus?: Float32Array): Promise<void> => {
    faces.setCode(index, wplus);
    if (chosen?.index === index) await settle(index);
  };

  return {
    start: (assets, onProgress) =>
      toResult(async (): Promise<EngineInfo> => {
        onProgress?.('starting', 0);
        setUpOnnxruntime(ort, assets.wasmBinary);
        const model = await openModel(assets.model);
        const runtime = makeRuntime(ort);
        onProgress?.('starting', 0.3);
        const nets: FaceNets = await runtime.exclusive(async () => ({
          detector: await FaceDetector.create(ort, new Uint8Array(assets.nets.detector)),
          landmarks: await LandmarkFinder.create(ort, new Uint8Array(assets.nets.landmarks)),
        }));
        onProgress?.('starting', 0.7);
        const verdict = await chooseBackend(runtime, model, assets.backend);
        const generator = createGenerator(runtime, model, verdict);
        const encoder = createEncoder(runtime, model);
        const mapping = createMapping(runtime, model);
        started = {
          runtime,
          model,
          nets,
          encoder,
          generator,
          mapping,
          directions: loadDirections(model),
          likeness: assets.nets.likeness,
        };
        onProgress?.('starting', 1);
        return {
          backend: verdict.backend,
          reason:
            verdict.reason +
            (verdict.backend === 'wasm' && runtime.threads > 1 ? ` On ${runtime.threads} threads.` : ''),
          ...cardOf(model, assets.model.byteLength),
        };
      }),

    open: (image, previewSide, visible, onProgress, seeded) =>
      toResult(async () => {
        const { runtime, nets } = engine();
        latest.stop();
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
        faces = new OpenFaces(photo, fullChange);
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
        return settle(index, onProgress);
      }),

    edit: (values, onFrame) =>
      toResult(async () => {
        const { generator, model } = engine();
        const { photo, faces } = subject();
        const face = chosen;
        if (!face) throw noFaceOpen();
        const wanted = cleanFaces(values, model.metadata.directions, photo.faces.length);
        const sliders = wanted.find(([index]) => index === face.index)?.[1] ?? {};
        const mine = ++sequence;
        const begin = performance.now();
        const plan = rungs;
        const steps = plan.length;
        const done = await latest.run(async (signal) => {
          const others: [ChosenFace, SliderValues][] = [];
          for (const [index, set] of wanted) if (index !== face.index) others.push([await openFace(faces, index), set]);
          const base = await faces.preview(others, signal);
          if (signal.aborted) return false;
          if (Object.keys(sliders).length === 0) {
            // Nothing to generate: this is the full-quality result.
            const image = { ...base, data: base.data.slice() };
            const { resolution, ratio } = plan[steps - 1];
            onFrame({
              sequence: mine,
              backend: generator.backend,
              rung: { resolution, ratio },
              step: steps - 1,
              steps,
              elapsed: performance.now() - begin,
              image,
            });
            return true;
          }
          warming.abort();
          await climb({
            generator,
            wplus: edited(face, sliders),
            rungs: plan,
            signal,
            onFrame: async (picture, rung, step) => {
              const before = await face.recon(rung, signal);
              const change = changeOf(face, sliders, before, picture);
              const image = blendChange(base, face.previewQuad, change);
              if (step === steps - 1) faces.keep(face, sliders, change);
              if (signal.aborted) return;
              const { resolution, ratio } = rung;
              onFrame({
                sequence: mine,
                backend: generator.backend,
                rung: { resolution, ratio },
                step,
                steps,
                elapsed: performance.now() - begin,
                image,
              });
              // Lets a newer edit's message in before the next, slower rung starts.
              await new Promise((resolve) => setTimeout(resolve, 0));
            },
          });
          return true;
        });
        return { finished: done === true };
      }),

    stop: async () => latest.stop(),

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
        latest.stop();
        const wplus = text === null ? undefined : await codeOf(engine(), mine, index, text);
        if (photo !== mine) throw new PortraitError('cancelled', 'Cancelled.');
        await changeCode(faces, index, wplus);
        return wplus !== undefined;
      }),

    render: (values, onProgress) =>
      toResult(async () => {
        const { photo, faces } = subject();
        const wanted = cleanFaces(values, engine().model.metadata.directions, photo.faces.length);
        warming.abort();
        const rendered = await latest.run(async (signal) => {
          if (wanted.length === 0) return { ...photo.full, data: photo.full.data.slice() };
          let result = photo.full;
          for (const [done, [index, sliders]] of wanted.entries()) {
            if (!faces.has(index)) onProgress?.('encoding', done / wanted.length);
            const face = await openFace(faces, index);
            onProgress?.('generating', (done + 0.1) / wanted.length);
            const change = await faces.change(face, sliders, signal);
            onProgress?.('compositing', (done + 0.6) / wanted.length);
            result = blendChange(result, face.quad, change);
          }
          onProgress?.('compositing', 1);
          return result;
        });
        if (!rendered) throw new PortraitError('cancelled', 'Cancelled.');
        return rendered;
      }),
  };
}

function seen({ full, faces }: Photo, chosen: number): OpenedPhoto {
  return { width: full.width, height: full.height, faces, chosen };
}

function noFaceOpen(): PortraitError {
  return new PortraitError('no-face', 'No face is open; select a layer with a portrait first.');
}
