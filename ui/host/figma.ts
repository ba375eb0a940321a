import type { ToPlugin } from '../../plugin/messages.ts';
import type { EditedPhoto, Host, HostListener, HostWords } from './host.ts';
import { fromPlugin, toPlugin } from './envelope.ts';
import { provenanceOf } from './metadata/provenance.ts';
import { signFile } from './metadata/sign-file.ts';

const WORDS: HostWords = {
  name: 'figma',
  apply: 'Apply',
  canClose: true,
  canPreview: true,
  canResize: true,
  otherModes: ['replace-fill', 'face-only'],
};
/** Exporting a huge layer may take seconds; only silence far beyond that means nobody is there. */
const SILENCE_MS = 20_000;

/** The panel inside Figma: every call is a message to `plugin/`, every answer a message from it. */
export class FigmaHost implements Host {
  readonly words = WORDS;
  private readonly window: Window;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(window: Window) {
    this.window = window;
  }

  connect(listener: HostListener): void {
    this.window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = fromPlugin(event.data);
      if (!message) return;
      clearTimeout(this.silence);
      switch (message.type) {
        case 'remembered':
          return listener.onRemembered(message.data.entries);
        case 'previewed':
          return listener.onPreviewed();
        case 'photo':
          return listener.onPhoto(message.data);
        case 'refused':
          return listener.onRefused(message.data);
        case 'applied':
          return listener.onApplied(message.data.layerName);
        case 'failed':
          return listener.onFailed(message.data);
        case 'selectionChanged':
          return listener.onSelectionChanged(message.data.sameLayer);
      }
    });
    this.silence = setTimeout(() => {
      const message = 'Figma does not answer. Close this panel and run the plugin again.';
      listener.onRefused({ code: 'internal', message });
    }, SILENCE_MS);
    this.post('ready', {});
  }

  reload(): void {
    this.post('reload', {});
  }

  apply(result: EditedPhoto): void {
    this.post('apply', { ...result, png: signFile(result.png, provenanceOf(result.recipe)) });
  }

  cancel(): void {
    this.post('cancel', {});
  }

  preview(layerId: string, png: Uint8Array | null): void {
    this.post('preview', { layerId, png });
  }

  remember(key: string, text: string): void {
    this.post('remember', { key, text });
  }

  resize(width: number, height: number): void {
    this.post('resize', { width, height });
  }

  private post<Name extends keyof ToPlugin>(type: Name, data: ToPlugin[Name]): void {
    // The panel's origin is opaque, so no target origin can be named.
    this.window.parent.postMessage(toPlugin(type, data), '*');
  }
}
