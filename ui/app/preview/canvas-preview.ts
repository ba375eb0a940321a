import type { Host } from '../../host/host.ts';
import type { Frame, RgbaImage } from '../../worker/api.ts';
import type { FrameFeed } from '../state/frame-feed.ts';
import { isEdited, modelOf } from '../state/look.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/** At most about three pictures a second: each is kept by the editor until the document is closed. */
export const INTERVAL_MS = 334;

interface Parts {
  readonly host: Host;
  readonly store: Store<PanelState>;
  readonly feed: FrameFeed;
  readonly encode: (image: RgbaImage) => Promise<Uint8Array>;
}

/**
 * Keeps the preview in the document at what the panel shows: not more often than it must, one picture at a time, and the
 * last one of a climb always. What is wanted is read from the state each time, so no order of events can leave another
 * picture standing.
 */
export class CanvasPreview {
  private readonly parts: Parts;
  /** What stands in the document as far as we know. */
  private sent: Frame | null = null;
  private sentAt = -Infinity;
  /** A picture is being packed, or the editor has not answered yet. */
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Does nothing in an editor that cannot show previews. */
  begin(): void {
    const { host, store, feed } = this.parts;
    if (!host.words.canPreview || !host.preview) return;
    store.subscribe(() => this.advance());
    feed.subscribe(() => this.advance());
  }

  /** The editor dealt with the latest picture. */
  answered(): void {
    this.busy = false;
    this.advance();
  }

  /** The editor took the preview away by itself, as it does when it applies or opens a layer. */
  gone(): void {
    this.sent = null;
    this.advance();
  }

  private advance(): void {
    if (this.busy || this.parts.store.get().applying) return;
    const frame = this.wanted();
    if (frame === this.sent) return;
    if (!frame) return this.send(null, null);
    const wait = this.sentAt + INTERVAL_MS - performance.now();
    if (wait <= 0) return void this.pack(frame);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.advance();
    }, wait);
  }

  private wanted(): Frame | null {
    const state = this.parts.store.get();
    const { canvasPreview, photo, comparing, elsewhere, applied } = state;
    const off = !canvasPreview || !photo?.layerId || !modelOf(state) || comparing || elsewhere || applied !== null;
    return off || !isEdited(state) ? null : this.parts.feed.latest();
  }

  private async pack(frame: Frame): Promise<void> {
    const { store, encode } = this.parts;
    const photo = store.get().photo;
    this.busy = true;
    const png = await encode(frame.image).catch(() => null);
    this.busy = false;
    // Meanwhile the preview may have become unwanted, or belong to another photo.
    if (!png || store.get().applying || store.get().photo !== photo || !this.wanted()) return this.advance();
    this.send(frame, png);
  }

  private send(frame: Frame | null, png: Uint8Array | null): void {
    const { host, store } = this.parts;
    this.busy = true;
    this.sent = frame;
    if (frame) this.sentAt = performance.now();
    host.preview?.(store.get().photo?.layerId ?? '', png);
  }
}
