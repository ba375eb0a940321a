import type { Result } from '../../models/errors.ts';
import type { ToPlugin, ToUi } from '../../plugin/messages.ts';
import type { EditedPhoto, Host, HostListener, HostWords, NewPortraits, SeveralLayers } from './host.ts';
import { fromPlugin, toPlugin } from './envelope.ts';
import { provenanceOf } from './metadata/provenance.ts';
import { signFile } from './metadata/sign-file.ts';

const WORDS: HostWords = {
  name: 'figma',
  apply: 'Add layer',
  canClose: true,
  canPreview: true,
  canAddPair: true,
  canResize: true,
  otherModes: ['replace-fill', 'face-only'],
};
/** Exporting a huge layer may take seconds; only silence far beyond that means nobody is there. */
const SILENCE_MS = 20_000;

/** The panel inside Figma: every call is a message to `plugin/`, every answer a message from it. */
export class FigmaHost implements Host {
  readonly words = WORDS;
  readonly several: SeveralLayers = {
    take: (layerId) => {
      const answer = this.answerTo('taken');
      this.post('take', { layerId });
      return answer.then(({ photo }) => photo);
    },
    hold: (result) => {
      const answer = this.answerTo('held');
      this.post('hold', signed(result));
      return answer.then(({ problem }) => (problem ? { ok: false, error: problem } : { ok: true, value: null }));
    },
    write: (mode) => {
      const answer = this.answerTo('wroteHeld');
      this.post('writeHeld', { mode });
      return answer;
    },
  };
  readonly portraits: NewPortraits = {
    begin: () => this.post('beginPortrait', {}),
    create: (portrait) => {
      const { base, recipe } = portrait;
      const untouched = provenanceOf({ ...recipe, summary: '' });
      this.post('createPortrait', { ...signed(portrait), base: base && signFile(base, untouched) });
    },
  };
  private readonly window: Window;
  private readonly answers: { [Name in 'taken' | 'held' | 'wroteHeld' | 'pairAdded']?: (data: ToUi[Name]) => void } =
    {};
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
        case 'appliedStands':
          return listener.onAppliedStands?.(message.data.stands);
        case 'failed':
          return listener.onFailed(message.data);
        case 'selectionChanged':
          return listener.onSelectionChanged(message.data.sameLayer);
        case 'taken':
          return this.answers.taken?.(message.data);
        case 'held':
          return this.answers.held?.(message.data);
        case 'wroteHeld':
          return this.answers.wroteHeld?.(message.data);
        case 'pairAdded':
          return this.answers.pairAdded?.(message.data);
      }
    });
    this.silence = setTimeout(() => {
      const message = 'Figma does not answer. Close this panel and run the plugin again.';
      listener.onRefused({ code: 'internal', message });
    }, SILENCE_MS);
    this.post('ready', {});
  }

  reload(layerId?: string): void {
    this.post('reload', { layerId });
  }

  apply(result: EditedPhoto): void {
    this.post('apply', signed(result));
  }

  addPair(pair: Omit<EditedPhoto, 'mode'>): Promise<Result<string>> {
    const answer = this.answerTo('pairAdded');
    const { layerId, png } = signed(pair);
    this.post('addPair', { layerId, png });
    return answer.then(({ layer }) => (layer.ok ? { ok: true, value: layer.value.layerName } : layer));
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

  /** The next message of this kind. */
  private answerTo<Name extends keyof FigmaHost['answers']>(name: Name): Promise<ToUi[Name]> {
    return new Promise((resolve) => {
      const answers: { [Each in Name]?: (data: ToUi[Each]) => void } = this.answers;
      answers[name] = resolve;
    });
  }

  private post<Name extends keyof ToPlugin>(type: Name, data: ToPlugin[Name]): void {
    // The panel's origin is opaque, so no target origin can be named.
    this.window.parent.postMessage(toPlugin(type, data), '*');
  }
}

/** The same result in a file that says how it was made. */
function signed<Edited extends Pick<EditedPhoto, 'png' | 'recipe'>>(result: Edited): Edited {
  return { ...result, png: signFile(result.png, provenanceOf(result.recipe)) };
}
