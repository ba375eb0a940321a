import { PortraitError, toProblem, toResult, type Problem } from '../../../models/errors.ts';
import type { LayerPhoto, NamedLayer, ToUi } from '../../../plugin/messages.ts';
import { createStore } from '../../app/state/store.ts';
import type { Store } from '../../app/state/store.ts';
import type { RgbaImage } from '../../worker/api.ts';
import type { EditedPhoto, Host, HostListener, HostWords, NewPortraits, SeveralLayers } from '../host.ts';
import { decodePhoto } from '../decode-photo.ts';
import { provenanceOf } from '../metadata/provenance.ts';
import { signFile } from '../metadata/sign-file.ts';
import { encodePng } from '../png.ts';
import { saveFile } from '../save-file.ts';
import { convert } from './convert.ts';
import { baseName, editedName, EMPTY_PAGE } from './document.ts';
import type { MadeFrom, PageDocument, PageLayer } from './document.ts';
import { download } from './download.ts';
import type { Sample } from './samples.ts';
import { sideBySide } from '../../worker/image/side-by-side.ts';

const WORDS: HostWords = { name: 'standalone', apply: 'Add and save', again: 'Save again', canClose: false };
const GONE: Problem = { code: 'layer-gone', message: 'This photo was closed meanwhile. Open it again.' };
const WHOLE = [
  [1, 0, 0],
  [0, 1, 0],
] as const;

/** The panel on a page of its own: the page is the document, files are its layers, Apply adds a layer and saves it. */
export class StandaloneHost implements Host {
  readonly words = WORDS;
  readonly page: Store<PageDocument> = createStore(EMPTY_PAGE);
  readonly portraits: NewPortraits = {
    begin: () => {
      this.asked++;
      // The next one takes the place of one that was not put here.
      if (this.page.get().portrait && this.onSheet().length === 0) return;
      this.dropFinished();
      this.page.set({ selected: null, together: [], sheet: ++this.sheets, portrait: true, trouble: null });
    },
    create: ({ layerName, png, base, recipe }) =>
      void this.save(png, { name: layerName, bytes: base ?? png, recipe }, this.page.get().sheet),
  };
  readonly several: SeveralLayers = {
    take: (layerId) => {
      const layer = this.find(layerId);
      return Promise.resolve(layer ? { ok: true, value: photoOf(layer) } : { ok: false, error: GONE });
    },
    hold: (result) => {
      this.held.push(result);
      return Promise.resolve({ ok: true, value: null });
    },
    write: () => this.writeHeld(),
  };
  private listener: HostListener | null = null;
  /** Results of several photos, until all of them are there. */
  private held: Omit<EditedPhoto, 'mode'>[] = [];
  private layers = 0;
  private sheets = 0;
  /** Counts what was opened or asked for. */
  private asked = 0;

  connect(listener: HostListener): void {
    this.listener = listener;
    this.reload();
  }

  /** Opens a picture. What stands on the page goes only where no edit of it would be lost, and not for a file that cannot be read. */
  async open(fileName: string, bytes: Uint8Array): Promise<void> {
    const mine = ++this.asked;
    if (this.page.get().layers.length > 0 && !(await isPicture(bytes))) {
      const trouble = `“${fileName}” cannot be read as a picture. Choose a JPEG, PNG or WebP file.`;
      if (mine === this.asked) this.page.set({ trouble });
      return;
    }
    if (mine !== this.asked) return;
    this.dropFinished();
    this.page.set({ selected: null, together: [], sheet: ++this.sheets, portrait: false, trouble: null });
    this.select(this.add(baseName(fileName), bytes, this.sheets));
  }

  /** Opens pictures together: each begins a sheet of its own, and one edit goes on all of them. What is no picture is named, and left out. */
  async openAll(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<void> {
    if (files.length === 0) return;
    if (files.length === 1) return this.open(files[0].name, files[0].bytes);
    const mine = ++this.asked;
    const good = await Promise.all(files.map(({ bytes }) => isPicture(bytes)));
    if (mine !== this.asked) return;
    const bad = files.filter((_file, at) => !good[at]).map(({ name }) => `“${name}”`);
    const trouble =
      bad.length > 0
        ? `${bad.join(', ')} cannot be read as ${bad.length > 1 ? 'pictures' : 'a picture'}. Choose JPEG, PNG or WebP files.`
        : null;
    if (bad.length === files.length) return this.page.set({ trouble });
    this.dropFinished();
    this.page.set({ selected: null, portrait: false, trouble });
    const together = files.flatMap(({ name, bytes }, at) =>
      good[at] ? [this.add(baseName(name), bytes, ++this.sheets)] : [],
    );
    this.page.set({ together });
    this.select(together[0]);
  }

  /** Unless something else was opened while it was on its way. */
  async openSample(sample: Sample): Promise<void> {
    const mine = ++this.asked;
    try {
      const bytes = await sample.read();
      if (mine === this.asked) await this.open(sample.name, bytes);
    } catch {
      if (mine !== this.asked) return;
      this.page.set({ trouble: 'This sample could not be loaded. Check the connection, or open a photo of your own.' });
    }
  }

  /** The page's own button. */
  newPortrait(): void {
    this.listener?.onNewPortrait();
  }

  select(id: string): void {
    const { selected, sheet } = this.page.get();
    if (selected === id) return;
    this.page.set({ selected: id, sheet: this.find(id)?.sheet ?? sheet, portrait: false });
    this.reload();
  }

  toggle(id: string): void {
    const layers = this.page.get().layers.map((layer) => (layer.id === id ? { ...layer, shown: !layer.shown } : layer));
    this.page.set({ layers });
  }

  /** @param layerId one of those that were opened together */
  reload(layerId?: string): void {
    const { selected, together } = this.page.get();
    if (layerId !== undefined && layerId !== selected && together.includes(layerId)) return this.select(layerId);
    const layer = this.find(selected);
    if (!layer) {
      this.listener?.onRefused({
        code: 'selection-empty',
        message: 'Open a photo with a face: drop a file here, paste one, or take a sample.',
      });
      return;
    }
    const named = together.flatMap((id) => {
      const one = this.find(id);
      return one ? [{ layerId: id, layerName: one.name }] : [];
    });
    const several = named.length > 1 && together.includes(layer.id);
    this.listener?.onPhoto({ ...photoOf(layer), ...(several ? { selected: named } : {}) });
  }

  apply({ layerId, png, recipe }: EditedPhoto): void {
    const source = this.find(layerId);
    if (!source) return this.listener?.onFailed(GONE);
    const { name, bytes } = source.made ?? source;
    void this.save(png, { name, bytes, recipe }, source.sheet);
  }

  saveModel(name: string, model: Blob): void {
    saveFile(name, model);
  }

  cancel(): void {
    // A page cannot close itself.
  }

  resize(): void {
    // The page gives the panel its place.
  }

  private find(layerId: string | null): PageLayer | undefined {
    return this.page.get().layers.find(({ id }) => id === layerId);
  }

  private onSheet(): readonly PageLayer[] {
    const { layers, sheet } = this.page.get();
    return layers.filter((layer) => layer.sheet === sheet);
  }

  /** Takes the sheets away on which no edit waits to be gone on with. */
  private dropFinished(): void {
    const { layers } = this.page.get();
    const kept = new Set(layers.filter(({ id }) => this.listener?.keeps?.(id)).map(({ sheet }) => sheet));
    for (const { url, sheet } of layers) if (!kept.has(sheet)) URL.revokeObjectURL(url);
    this.page.set({ layers: layers.filter(({ sheet }) => kept.has(sheet)) });
  }

  private async save(png: Uint8Array, made: MadeFrom, sheet: number): Promise<void> {
    try {
      this.listener?.onApplied(await this.addAndSave(png, made, sheet));
    } catch (error) {
      this.listener?.onFailed(toProblem(error));
    }
  }

  /** One after the other: of each there is a picture in memory as it is written. */
  private async writeHeld(): Promise<ToUi['wroteHeld']> {
    const held = this.held;
    this.held = [];
    const layers: NamedLayer[] = [];
    const failed: { layerId: string; problem: Problem }[] = [];
    for (const { layerId, png, recipe } of held) {
      const source = this.find(layerId);
      const written = await toResult(() => {
        if (!source) throw new PortraitError(GONE.code, GONE.message);
        const { name, bytes } = source.made ?? source;
        return this.addAndSave(png, { name, bytes, recipe }, source.sheet);
      });
      if (written.ok) layers.push({ layerId, layerName: written.value });
      else failed.push({ layerId, problem: written.error });
    }
    return { layers, failed };
  }

  /** @returns its name @throws PortraitError where this browser cannot write that kind of file */
  private async addAndSave(png: Uint8Array, made: MadeFrom, sheet: number): Promise<string> {
    const { format, quality, pair } = this.page.get();
    // A new portrait that is not edited has nothing before it.
    const beside = pair && made.bytes !== png;
    const name = editedName(made.name, made.recipe);
    const picture = beside ? await encodePng(await pairOf(made.bytes, png)) : png;
    const file = signFile(await convert(picture, format, quality), provenanceOf(made.recipe));
    const { layers } = this.page.get();
    if (!layers.some((layer) => layer.sheet === sheet && isSame(layer.made, made))) this.add(name, png, sheet, made);
    download(beside ? `${name}, before and after` : name, format, file);
    return name;
  }

  private add(name: string, bytes: Uint8Array, sheet: number, made?: MadeFrom): string {
    const id = `layer-${++this.layers}`;
    const { layers } = this.page.get();
    const url = URL.createObjectURL(new Blob([bytes.slice()]));
    this.page.set({ layers: [...layers, { id, sheet, name, bytes, url, shown: true, made }] });
    return id;
  }
}

function photoOf({ id, name, bytes, made }: PageLayer): LayerPhoto {
  return {
    layerId: id,
    layerName: name,
    bytes: made?.bytes ?? bytes,
    edit: made?.recipe,
    source: 'fill',
    visible: WHOLE,
  };
}

async function isPicture(bytes: Uint8Array): Promise<boolean> {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes.slice()]));
    bitmap.close();
    return true;
  } catch {
    return false;
  }
}

/** Saved a second time, perhaps as another kind of file. */
function isSame(one: MadeFrom | undefined, other: MadeFrom): boolean {
  return one?.bytes === other.bytes && JSON.stringify(one.recipe) === JSON.stringify(other.recipe);
}

async function pairOf(before: Uint8Array, after: Uint8Array): Promise<RgbaImage> {
  return sideBySide(await decodePhoto(before), await decodePhoto(after));
}
