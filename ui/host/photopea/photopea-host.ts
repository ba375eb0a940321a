import { toProblem, toResult, type Result } from '../../../models/errors.ts';
import type { NewPortrait, PixelRect } from '../../../plugin/messages.ts';
import type { EditedPhoto, Host, HostListener, HostWords, NewPortraits } from '../host.ts';
import { provenanceOf } from '../metadata/provenance.ts';
import { signFile } from '../metadata/sign-file.ts';
import { addPair } from './add-pair.ts';
import { addPortrait } from './add-portrait.ts';
import { insertLayer } from './insert-layer.ts';
import type { LinkOptions, LinkWindow } from './link.ts';
import { PhotopeaLink } from './link.ts';
import type { Location } from './locate.ts';
import { locate, sameLayer } from './locate.ts';
import { readLayer } from './read-layer.ts';

const WORDS: HostWords = {
  name: 'photopea',
  apply: 'Add layer',
  // Undo in Photopea is not told to plugins.
  again: 'Add again',
  canClose: false,
  selectsBlank: true,
  canAddPair: true,
};
const WHOLE = [
  [1, 0, 0],
  [0, 1, 0],
] as const;

export interface PhotopeaWindow extends LinkWindow {
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'focus', listener: () => void): void;
}

interface OpenedLayer {
  readonly id: string;
  readonly location: Location;
  readonly rect: PixelRect;
}

/** The panel as a plugin of Photopea: the page is a frame of its, scripts go out, pictures come in. */
export class PhotopeaHost implements Host {
  readonly words = WORDS;
  readonly portraits: NewPortraits = {
    begin: () => this.beginPortrait(),
    create: (portrait) => this.createPortrait(portrait),
  };
  private readonly window: PhotopeaWindow;
  private readonly link: PhotopeaLink;
  private listener: HostListener | null = null;
  /** One undertaking at a time: each is several scripts, and between them the active document may be ours. */
  private work: Promise<void> = Promise.resolve();
  private looking = false;
  private opened: OpenedLayer | null = null;
  /** What is selected while the panel shows a portrait that is in no layer yet. */
  private beside: Location | null = null;
  /** The selection that the panel was told of: "something else is selected" is said once. */
  private told: Location | null = null;
  /** Counts readings, so that a slow one does not overwrite what is wanted since. */
  private reading = 0;
  private layers = 0;

  constructor(window: PhotopeaWindow, options: LinkOptions = {}) {
    this.window = window;
    this.link = new PhotopeaLink(window, options);
  }

  connect(listener: HostListener): void {
    this.listener = listener;
    this.link.listen();
    // Photopea tells nobody that another layer was selected; whoever comes back to the panel has perhaps done that.
    this.window.addEventListener('focus', () => this.lookAgain());
    this.reload();
  }

  reload(): void {
    const mine = ++this.reading;
    this.alone(async () => {
      try {
        this.turnTo(null);
        const location = await locate(this.link);
        const { png, rect } = await readLayer(this.link, location);
        if (mine !== this.reading) return;
        this.opened = { id: `layer-${++this.layers}`, location, rect };
        this.listener?.onPhoto({
          layerId: this.opened.id,
          layerName: location.layer.name,
          bytes: png,
          source: 'render',
          visible: WHOLE,
        });
      } catch (error) {
        if (mine === this.reading) this.listener?.onRefused(toProblem(error));
      }
    });
  }

  apply({ layerId, png, recipe }: EditedPhoto): void {
    this.alone(async () => {
      const opened = this.opened;
      if (opened?.id !== layerId) {
        const message = 'This layer was closed meanwhile. Select it and try again.';
        this.listener?.onFailed({ code: 'layer-gone', message });
        return;
      }
      try {
        const { name } = opened.location.layer;
        const layerName = await insertLayer(this.link, opened.location, {
          png: signFile(png, provenanceOf(recipe)),
          rect: opened.rect,
          name: recipe.summary ? `${name} – ${recipe.summary}` : `${name} – edited`,
        });
        this.listener?.onApplied(layerName);
      } catch (error) {
        this.listener?.onFailed(toProblem(error));
        return;
      }
      await this.refind(opened);
    });
  }

  addPair({ layerId, png, recipe }: Omit<EditedPhoto, 'mode'>): Promise<Result<string>> {
    return new Promise((resolve) => {
      this.alone(async () => {
        const opened = this.opened;
        if (opened?.id !== layerId) {
          const message = 'This layer was closed meanwhile. Select it and try again.';
          return resolve({ ok: false, error: { code: 'layer-gone', message } });
        }
        const name = `${opened.location.layer.name} – Before and after`;
        const added = await toResult(async () => {
          await addPair(this.link, signFile(png, provenanceOf(recipe)), name);
          return name;
        });
        // Its layer is selected now, which is nothing that the user chose to edit.
        if (added.ok) this.told = await this.selected();
        resolve(added);
      });
    });
  }

  cancel(): void {
    // Photopea closes its panels itself.
  }

  resize(): void {
    // The user drags Photopea's panel.
  }

  private beginPortrait(): void {
    this.reading += 1;
    this.alone(async () => this.turnTo(await this.selected()));
  }

  /** Photopea keeps pixels only, so what the portrait was before its edit stays behind. */
  private createPortrait({ layerName, png, recipe }: NewPortrait): void {
    this.alone(async () => {
      try {
        const file = signFile(png, provenanceOf(recipe));
        this.listener?.onApplied(await addPortrait(this.link, file, `${layerName} – ${recipe.summary}`));
      } catch (error) {
        this.listener?.onFailed(toProblem(error));
        return;
      }
      // The new layer is selected now, and the panel goes on showing what it made it from.
      this.turnTo(await this.selected());
    });
  }

  /** No layer is open any more. @param beside what is selected in the meantime */
  private turnTo(beside: Location | null): void {
    this.opened = null;
    this.beside = beside;
    this.told = null;
  }

  private selected(): Promise<Location | null> {
    return locate(this.link).catch(() => null);
  }

  private lookAgain(): void {
    if (this.looking) return;
    this.looking = true;
    this.alone(async () => {
      this.looking = false;
      const location = await this.selected();
      // Beside a new portrait, nothing selected is nothing else to edit.
      if (!location && !this.opened) return;
      const same = isSame(location, this.opened?.location ?? this.beside);
      if (!same && isSame(location, this.told)) return;
      this.told = same ? null : location;
      this.listener?.onSelectionChanged(same);
    });
  }

  /** The new layer stands above the source, which has another place in the tree now. */
  private async refind(opened: OpenedLayer): Promise<void> {
    const location = await this.selected();
    if (location?.layer.name !== opened.location.layer.name) return;
    const [left, top] = opened.location.layer.box;
    const [toLeft, toTop] = location.layer.box;
    const rect = { ...opened.rect, x: opened.rect.x + toLeft - left, y: opened.rect.y + toTop - top };
    this.opened = { ...opened, location, rect };
  }

  private alone(work: () => Promise<void>): void {
    this.work = this.work.then(work);
  }
}

function isSame(a: Location | null, b: Location | null): boolean {
  return a !== null && b !== null && sameLayer(a, b);
}
