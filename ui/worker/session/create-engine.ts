/**
 * The engine: photo in, edited photo out, on RGBA arrays only, so that the browser's worker and Node share it.
 * One photo at a time; a newer edit cancels the older one between two blocks of the generator.
 */
import { PortraitError, toResult } from '../../../models/errors.ts';
import { createLatest, createRuntime, type Ort } from '../../../models/runtime/index.ts';
import type { EngineInfo, FaceLimit, OnProgress, OpenedPhoto, PortraitEngine, SliderValues } from '../api.ts';
import { sameQuad } from '../face/quad.ts';
import { breathe } from './breathe.ts';
import { squareOfFace } from './by-hand.ts';
import { lookCloser, planned, type Chosen } from './chosen.ts';
import { closeUp, type EditedFace } from './close-up.ts';
import { Encoding } from './encoding.ts';
import { editOf, wantedOf, type Wanted } from './face-edit.ts';
import { GivenPhoto } from './given-photo.ts';
import { Glimpses } from './glimpse.ts';
import { lookOver, seenAtOnce } from './look-over.ts';
import { OpenFaces } from './open-faces.ts';
import { renderFull } from './render-full.ts';
import { type ChosenFace, type Looking, type Photo } from './photo.ts';
import { checkBudget, codeOf, refineFace } from './refining.ts';
import { codeOfPicture, drawSeeded, fullRung } from './seeded.ts';
import { cleanFaces, cleanSliders, noSuchFace } from './sliders.ts';
import { notStarted, Stages, type MakeRuntime, type Started } from './stages.ts';
import { fullEdit, streamEdit } from './stream-edit.ts';
import { framesOf, warmUp } from './warm-up.ts';

/** Photos above this many pixels would need several hundred megabytes for one edit. */
const MAX_PIXELS = 64e6;

/** A hand that has not moved a slider for so long rests, ms. */
const AT_REST = 250;

/** @param makeRuntime for tests that count what is run */
export function createEngine(
  ort: Ort,
  makeRuntime: MakeRuntime = (loaded, load) => createRuntime(loaded, { load }),
): PortraitEngine {
  const latest = createLatest();
  const encoding = new Encoding();
  const glimpses = new Glimpses();
  let stages: Stages | undefined;
  let photo: Photo | undefined;
  let faces: OpenFaces | undefined;
  let chosen: Chosen | undefined;
  let given: GivenPhoto | undefined;
  let sequence = 0;
  let warming = new AbortController();

  const begun = (): Stages => {
    if (!stages) throw notStarted();
    return stages;
  };
  const engine = (): Promise<Started> => begun().model;
  const looking = async (): Promise<Looking> => ({ nets: await begun().nets, drawing: engine });
  const subject = (): { photo: Photo; faces: OpenFaces } => {
    if (!photo || !faces) throw noFaceOpen();
    return { photo, faces };
  };
  const forget = (): void => {
    photo = undefined;
    faces = undefined;
    chosen = undefined;
  };
  const facesOf = (photo: Photo): OpenFaces => {
    const open: OpenFaces = new OpenFaces(photo, async (face, sliders, signal) => {
      const edit = wanted(sliders);
      return isDrawn(edit) ? fullEdit(await engine(), open, face, edit, signal) : editOf(face, edit);
    });
    return open;
  };
  const wanted = (sliders: SliderValues): Wanted => wantedOf(sliders, begun().directions);

  const settle = async (index: number, onProgress?: OnProgress): Promise<OpenedPhoto> => {
    const current = photo as Photo;
    onProgress?.('finding-face', 0.5);
    const face = await (faces as OpenFaces).get(index, await looking());
    if (photo !== current) throw new PortraitError('cancelled', 'Cancelled.');
    warming.abort();
    const { signal } = (warming = new AbortController());
    const drawing = (): Promise<Started> => {
      begun().photoOpened();
      return engine();
    };
    chosen = planned(face, current, drawing, signal);
    // What fails here, for want of memory, an edit will tell. Shapes alone are warmed up all the same.
    const isReady = lookCloser(chosen, 0, signal).catch(() => undefined);
    void isReady.then(() => warmUp(framesOf(current, face), signal)).catch(() => undefined);
    onProgress?.('finding-face', 1);
    return seen(current, index, seenAtOnce(face));
  };

  const changeCode = async (faces: OpenFaces, index: number, wplus?: Float32Array): Promise<void> => {
    faces.setCode(index, wplus);
    if (chosen?.face.index === index) await settle(index);
  };

  return {
    start: (assets, onProgress, onBegun) =>
      toResult(async (): Promise<EngineInfo> => {
        onProgress?.('starting', 0);
        const mine = (stages = new Stages(ort, makeRuntime, assets, encoding, onProgress, onBegun !== undefined));
        await mine.nets;
        onProgress?.('starting', 0.5);
        onBegun?.(mine.promised);
        const { info } = await mine.model;
        onProgress?.('model', 1);
        return info;
      }),

    open: (image, previewSide, visible, onProgress, seeded) =>
      toResult(async () => {
        latest.stop();
        encoding.stop();
        warming.abort();
        given = undefined;
        forget();
        const { nets } = await looking();
        if (image.width * image.height > MAX_PIXELS)
          throw new PortraitError(
            'image-too-large',
            `This picture has ${Math.round((image.width * image.height) / 1e6)} megapixels; reduce it below 64 and try again.`,
          );
        onProgress?.('finding-face', 0.05);
        const wplus = seeded && (await codeOfPicture(await engine(), image, seeded));
        given = await GivenPhoto.look(nets, image, previewSide, visible, wplus ?? undefined);
        photo = given.photo(nets);
        faces = facesOf(photo);
        return previewSide === null ? seen(photo, 0) : settle(0, onProgress);
      }),

    place: (squares, index, onProgress) =>
      toResult(async () => {
        latest.stop();
        encoding.stop();
        warming.abort();
        if (!given) throw noFaceOpen();
        const { nets } = await looking();
        const [before, open] = [photo, faces];
        forget();
        const placed = given.photo(nets, squares);
        if (!placed.faces[index]) throw noSuchFace(index);
        open?.moved(placed, (n) => !sameQuad(before?.faces[n]?.quad, placed.faces[n]?.quad));
        photo = placed;
        faces = open ?? facesOf(placed);
        return given.previewSide === null ? seen(photo, index) : settle(index, onProgress);
      }),

    lookIn: (square, how) =>
      toResult(async () => {
        if (!given) throw noFaceOpen();
        return squareOfFace((await looking()).nets, given.image, square, how) ?? null;
      }),

    generate: (seeded, onProgress) =>
      toResult(async () => {
        latest.stop();
        onProgress?.('generating', 0.1);
        return (await drawSeeded(await engine(), seeded)).image;
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
        const { directions } = begun();
        const { photo, faces } = subject();
        if (!chosen) throw noFaceOpen();
        const { face, plan } = chosen;
        const edits = cleanFaces(values, directions, photo.faces.length);
        const sliders = edits.find(([index]) => index === face.index)?.[1] ?? {};
        const mine = ++sequence;
        const begin = performance.now();
        warming.abort();
        const done = await latest.run(async (signal) => {
          const others: [ChosenFace, SliderValues][] = [];
          for (const [index, set] of edits)
            if (index !== face.index) others.push([await faces.get(index, await looking()), set]);
          const base = await faces.preview(others, signal);
          if (signal.aborted) return false;
          return streamEdit({
            full: begun().started && fullRung((begun().started as Started).generator),
            drawing: engine,
            faces,
            face,
            sliders,
            wanted: wanted(sliders),
            base,
            signal,
            plan,
            show: (image, place) =>
              onFrame({
                sequence: mine,
                backend: begun().started?.generator.backend ?? 'wasm',
                ...place,
                elapsed: performance.now() - begin,
                image,
              }),
          });
        });
        if (done && chosen?.face === face && !face.settled) {
          warming = new AbortController();
          lookCloser(chosen, AT_REST, warming.signal).catch(() => undefined);
        }
        return { finished: done === true };
      }),

    stop: async () => latest.stop(),

    glimpse: (slider) =>
      toResult(() => {
        const { photo } = subject();
        if (!chosen) throw noFaceOpen();
        const edit = (value: number): Wanted => wanted(cleanSliders({ [slider]: value }, begun().directions));
        return glimpses.make({ ...chosen, photo: photo.full, wanted: edit, drawing: engine, rest: latest.rest() });
      }),

    stopGlimpse: async () => glimpses.stop(),

    lookOver: () =>
      toResult(() => {
        const [{ photo: mine }, face] = [subject(), chosen];
        if (!face) throw noFaceOpen();
        return lookOver(face, mine.full, begun().headwear, latest.rest, () => chosen === face);
      }),

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
          found = await refineFace(await engine(), mine, index, budget, signal, onStep);
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
        const wplus = text === null ? undefined : await codeOf(await engine(), mine, index, text);
        if (photo !== mine) throw new PortraitError('cancelled', 'Cancelled.');
        await changeCode(faces, index, wplus);
        return wplus !== undefined;
      }),

    render: (values, onProgress) =>
      toResult(async () => {
        const { photo, faces } = subject();
        const edits = cleanFaces(values, begun().directions, photo.faces.length);
        warming.abort();
        const rendered = await latest.run((signal) => {
          const drawn = (sliders: SliderValues): boolean => isDrawn(wanted(sliders));
          return renderFull({ full: photo.full, faces, edits, isDrawn: drawn, looking, signal, onProgress });
        });
        if (!rendered) throw new PortraitError('cancelled', 'Cancelled.');
        return rendered;
      }),

    closeUp: (values, part, mostSide) =>
      toResult(async () => {
        const mine = given;
        if (!mine) throw noFaceOpen();
        const quads = photo?.faces.map(({ quad }) => quad) ?? [];
        const [count, now] = [quads.length, sequence];
        const edited: EditedFace[] = [];
        for (const [index, sliders] of cleanFaces(values, begun().directions, count)) {
          const face = await subject().faces.get(index, await looking());
          edited.push({ quad: face.quad, edit: await subject().faces.edit(face, sliders) });
        }
        const picture = await closeUp(mine.image, edited, quads, part, mostSide, async () => {
          await breathe();
          return given === mine && sequence === now;
        });
        if (!picture) throw new PortraitError('cancelled', 'Cancelled.');
        return picture;
      }),
  };
}

function seen({ full, faces }: Photo, chosen: number, limits: readonly FaceLimit[] = []): OpenedPhoto {
  const known = limits.length > 0 ? faces.map((face, i) => (i === chosen ? { ...face, limits } : face)) : faces;
  return { width: full.width, height: full.height, faces: known, chosen };
}

/** Whether the generator has a part in it. */
function isDrawn({ parts }: Wanted): boolean {
  return parts.length > 0;
}

function noFaceOpen(): PortraitError {
  return new PortraitError('no-face', 'No face is open; select a layer with a portrait first.');
}
