import type { Problem, Result } from '../../models/errors.ts';
import type { ApplyMode, EditRecipe, LayerPhoto, NewPortrait, ToUi } from '../../plugin/messages.ts';

/** What an editor (Figma, the stand-alone page) tells the panel. */
export interface HostListener {
  onPhoto(photo: LayerPhoto): void;
  /** The selection cannot be edited; the sentence says what to select instead. */
  onRefused(problem: Problem): void;
  onApplied(layerName: string): void;
  /** The editor's undo took back what Apply wrote last (false), or its redo brought it again. */
  onAppliedStands?(stands: boolean): void;
  /** Apply did not work and the document is as it was. */
  onFailed(problem: Problem): void;
  onSelectionChanged(sameLayer: boolean): void;
  /** Whether a layer has an edit that is not in the document: then it must not go without the user's word. */
  keeps?(layerId: string): boolean;
  /** The latest `preview` was dealt with; before this no other is sent. */
  onPreviewed(): void;
  /** The editor's own button for a new portrait was pressed. */
  onNewPortrait(): void;
  /** What `remember` kept on this machine; called once, before the first photo, by hosts that can remember. */
  onRemembered(entries: Readonly<Record<string, string>>): void;
}

export interface EditedPhoto {
  readonly layerId: string;
  readonly png: Uint8Array;
  readonly recipe: EditRecipe;
  readonly mode: ApplyMode;
}

/** The same edit on several layers; one question at a time. The document stays as it is until `write`. */
export interface SeveralLayers {
  /** Reads one of the selected layers, without opening it in the panel. */
  take(layerId: string): Promise<Result<LayerPhoto>>;
  /** Keeps the result of the layer taken last. */
  hold(result: Omit<EditedPhoto, 'mode'>): Promise<Result<null>>;
  /** Writes all results there are, as one step of undo; follows every `take`, also where nothing is held. */
  write(mode: ApplyMode): Promise<ToUi['wroteHeld']>;
}

/** Portraits that come from no layer. */
export interface NewPortraits {
  /** The panel turns to one that is in no layer yet; nothing of the document is open any more. */
  begin(): void;
  /** Puts it into the document as a layer of its own. Answered by `onApplied` or `onFailed`. */
  create(portrait: NewPortrait): void;
}

/** What differs between editors in the panel's words and buttons. */
export interface HostWords {
  readonly name: 'figma' | 'standalone' | 'photopea';
  /** Label of the button that gives the result to the editor. */
  readonly apply: string;
  /** The same button where the edit on show is in the document already; without it nothing can be added a second time. */
  readonly again?: string;
  /** Whether the panel can be closed by us; without it there is no Cancel button to offer, only "Reset". */
  readonly canClose: boolean;
  /** Whether previews can be shown in the document; without it `preview` is never called. */
  readonly canPreview?: boolean;
  /** Whether before and after can be put into the document as one picture; without it `addPair` is never called. */
  readonly canAddPair?: boolean;
  /** Whether the panel's size is ours to choose; without it `resize` is never called. */
  readonly canResize?: boolean;
  /** Whether a new document has a blank layer, selected: new portraits are offered over that, not only where nothing is. */
  readonly selectsBlank?: boolean;
  /** Ways to apply beside a new layer; without it there is no choice. */
  readonly otherModes?: readonly ApplyMode[];
}

/** The one interface between the panel and the editor it lives in. All calls are fire-and-forget; answers come to the listener. */
export interface Host {
  readonly words: HostWords;
  /** Starts listening and asks for the selected photo. Called once. */
  connect(listener: HostListener): void;
  /** Asks for the selection again; of several selected layers for that one. */
  reload(layerId?: string): void;
  /** Answered by `onApplied` or `onFailed`. */
  apply(result: EditedPhoto): void;
  /**
   * Puts a picture of before and after into the document, beside the layer that is open, and touches nothing else.
   * @returns what it is called there
   */
  addPair?(pair: Omit<EditedPhoto, 'mode'>): Promise<Result<string>>;
  /** Leaves the document as it is and closes, where that is possible. */
  cancel(): void;
  /** Shows a picture of the whole photo over the layer, or takes it away (null). Answered by `onPreviewed`. */
  preview?(layerId: string, png: Uint8Array | null): void;
  /** For editors in which several layers can be selected. */
  readonly several?: SeveralLayers;
  /** For editors that can take a portrait without a layer to lay it over. */
  readonly portraits?: NewPortraits;
  /** Saves a model file that was made here, as a file of the user's; only where files of other projects can be imported. */
  saveModel?(name: string, model: Blob): void;
  /** Keeps a short text for the next time, see `onRemembered`. */
  remember?(key: string, text: string): void;
  /** CSS pixels. */
  resize(width: number, height: number): void;
}
