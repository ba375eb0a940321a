import { toProblem } from '../../../models/errors.ts';
import { createStore } from '../../app/state/store.ts';
import type { Store } from '../../app/state/store.ts';
import type { RgbaImage } from '../../worker/api.ts';
import type { EditedPhoto, Host, HostListener, HostWords, NewPortraits } from '../host.ts';
import { decodePhoto } from '../decode-photo.ts';
import { provenanceOf } from '../metadata/provenance.ts';
import { signFile } from '../metadata/sign-file.ts';
import { encodePng } from '../png.ts';
import { convert } from './convert.ts';
import { baseName, editedName, EMPTY_PAGE } from './document.ts';
import type { MadeFrom, PageDocument } from './document.ts';
import { download, saveFile } from './download.ts';
import type { Sample } from './samples.ts';
import { sideBySide } from '../../worker/image/side-by-side.ts';

const WORDS: HostWords = { name: 'standalone', apply: 'Add and save', again: 'Save again', canClose: false };
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
      this.clear();
      this.page.set({ portrait: true });
    },
    create: ({ layerName, png, base, recipe }) => void this.save(png, { name: layerName, bytes: base ?? png, recipe }),
  };
  private listener: HostListener | null = null;
  private layers = 0;
  /** Counts what was opened or asked for. */
  private asked = 0;

  connect(listener: HostListener): void {
    this.listener = listener;
    this.reload();
  }

  /** Opens a picture as the only layer of the page. */
  open(fileName: string, bytes: Uint8Array): void {
    this.clear();
    this.select(this.add(baseName(fileName), bytes));
  }

  /** Unless something else was opened while it was on its way. */
  async openSample(sample: Sample): Promise<void> {
    const mine = ++this.asked;
    try {
      const bytes = await sample.read();
      if (mine === this.asked) this.open(sample.name, bytes);
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
    if (this.page.get().selected === id) return;
    this.page.set({ selected: id });
    this.reload();
  }

  toggle(id: string): void {
    const layers = this.page.get().layers.map((layer) => (layer.id === id ? { ...layer, shown: !layer.shown } : layer));
    this.page.set({ layers });
  }

  reload(): void {
    const { layers, selected } = this.page.get();
    const layer = layers.find(({ id }) => id === selected);
    if (!layer) {
      this.listener?.onRefused({
        code: 'selection-empty',
        message: 'Open a photo with a face: drop a file here, paste one, or take a sample.',
      });
      return;
    }
    this.listener?.onPhoto({
      layerId: layer.id,
      layerName: layer.name,
      bytes: layer.made?.bytes ?? layer.bytes,
      edit: layer.made?.recipe,
      source: 'fill',
      visible: WHOLE,
    });
  }

  apply({ layerId, png, recipe }: EditedPhoto): void {
    const source = this.page.get().layers.find(({ id }) => id === layerId);
    if (!source) {
      this.listener?.onFailed({ code: 'layer-gone', message: 'This photo was closed meanwhile. Open it again.' });
      return;
    }
    const { name, bytes } = source.made ?? source;
    void this.save(png, { name, bytes, recipe });
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

  private clear(): void {
    this.asked++;
    for (const { url } of this.page.get().layers) URL.revokeObjectURL(url);
    this.page.set({ layers: [], selected: null, portrait: false, trouble: null });
  }

  private async save(png: Uint8Array, made: MadeFrom): Promise<void> {
    const { format, pair } = this.page.get();
    // A new portrait that is not edited has nothing before it.
    const beside = pair && made.bytes !== png;
    const name = editedName(made.name, made.recipe);
    try {
      const picture = beside ? await encodePng(await pairOf(made.bytes, png)) : png;
      const file = signFile(await convert(picture, format), provenanceOf(made.recipe));
      if (!this.page.get().layers.some((layer) => isSame(layer.made, made))) this.add(name, png, made);
      download(beside ? `${name}, before and after` : name, format, file);
      this.listener?.onApplied(name);
    } catch (error) {
      this.listener?.onFailed(toProblem(error));
    }
  }

  private add(name: string, bytes: Uint8Array, made?: MadeFrom): string {
    const id = `layer-${++this.layers}`;
    const url = URL.createObjectURL(new Blob([bytes.slice()]));
    this.page.set({ layers: [...this.page.get().layers, { id, name, bytes, url, shown: true, made }] });
    return id;
  }
}

/** Saved a second time, perhaps as another kind of file. */
function isSame(one: MadeFrom | undefined, other: MadeFrom): boolean {
  return one?.bytes === other.bytes && JSON.stringify(one.recipe) === JSON.stringify(other.recipe);
}

async function pairOf(before: Uint8Array, after: Uint8Array): Promise<RgbaImage> {
  return sideBySide(await decodePhoto(before), await decodePhoto(after));
}
