import { PortraitError, toResult, type Problem, type Result } from '../../../models/errors.ts';
import { isCheckpoint } from '../../host/model-file.ts';
import type { BackendChoice, ModelCard } from '../../worker/api.ts';
import type { Engine, Parts } from '../state/parts.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { ModelVerbs } from '../state/verbs.ts';
import { nameCheckpoint } from './name-checkpoint.ts';

interface Hooks {
  /** Another model is wanted. */
  readonly onModel: () => void;
  /** It is to run elsewhere. */
  readonly onBackend: () => void;
}

/** The verbs of the model menu: which models this session knows, and which one it edits with. Nothing of it outlives the panel. */
export class Models implements ModelVerbs {
  private readonly store: Store<PanelState>;
  private readonly inspect: Engine['inspect'];
  private readonly hooks: Hooks;
  private readonly importer: Parts['importer'];
  /** Handles of the user's files by model; the bytes stay where they are. */
  private readonly files = new Map<number, File>();
  private offers = 0;
  /** The latest model that an engine ran with. */
  private good: number | null = null;

  constructor(store: Store<PanelState>, inspect: Engine['inspect'], hooks: Hooks, importer?: Parts['importer']) {
    this.store = store;
    this.importer = importer;
    this.inspect = inspect;
    this.hooks = hooks;
  }

  get running(): number | null {
    return this.good;
  }

  /** Null for the model inside the page. */
  fileOf(model: number): File | null {
    return this.files.get(model) ?? null;
  }

  /** What was seen in a file when it was chosen; null for the model inside the page. */
  cardOf(model: number): ModelCard | null {
    return this.files.has(model) ? (this.store.get().models.find(({ id }) => id === model)?.card ?? null) : null;
  }

  show(modelMenu: boolean): void {
    this.store.set({ modelMenu });
  }

  choose(model: number): void {
    if (model === this.store.get().model && this.good === model) return;
    this.store.set({ model, incomingModel: null });
    this.hooks.onModel();
  }

  setBackend(backend: BackendChoice): void {
    this.store.set({ backend });
    this.hooks.onBackend();
  }

  /** A file opened later overtakes it. */
  async open(first: File, ...more: readonly File[]): Promise<void> {
    const mine = ++this.offers;
    const given = [first, ...more];
    const fileName = given.map(({ name }) => name).join(', ');
    this.store.set({ modelMenu: true, incomingModel: { fileName, problem: null } });
    const made = given.some(isCheckpoint) ? await this.makeModel(given) : { ok: true as const, value: first };
    if (mine !== this.offers) return;
    if (!made.ok) return this.store.set({ incomingModel: { fileName, problem: made.error } });
    const file = made.value;
    const checked = await toResult(() => this.inspect(file));
    if (mine !== this.offers) return;
    const result = checked.ok ? checked.value : checked;
    if (!result.ok) return this.store.set({ incomingModel: { fileName: file.name, problem: result.error } });
    this.files.set(mine, file);
    this.store.set({ models: [...this.store.get().models, { id: mine, fileName: file.name, card: result.value }] });
    this.choose(mine);
  }

  /** Directions alone are added to the model in use, where that is a file. */
  private async makeModel(files: readonly File[]): Promise<Result<File>> {
    const { importer } = this;
    if (!importer) {
      const foreign = files.find(isCheckpoint) ?? files[0];
      return toResult(async () => {
        throw new PortraitError('model-wrong', await nameCheckpoint(foreign));
      });
    }
    const used = this.fileOf(this.store.get().model);
    const alone = files.every(({ name }) => /\.np[yz]$/i.test(name));
    return importer(alone && used ? [used, ...files] : files);
  }

  /** An engine runs with it. A file opened again takes the place of what was read from it before. */
  started(model: number, card: ModelCard): void {
    this.good = model;
    const { models } = this.store.get();
    const fileName = models.find(({ id }) => id === model)?.fileName;
    this.store.set({
      models: models
        .filter((known) => known.id === model || known.fileName !== fileName)
        .map((known) => (known.id === model ? { ...known, card } : known)),
    });
  }

  /**
   * No engine could be started with a model: back to the one before.
   * @returns whether there is another to try
   */
  fallBack(failed: number, { code, message }: Problem): boolean {
    const { models, model } = this.store.get();
    if (model !== failed) return true;
    if (this.good === null || this.good === failed) return false;
    const why = code === 'internal' ? 'This model does not run here; it may need more memory than there is.' : message;
    this.store.set({
      models: models.filter(({ id }) => id === 0 || id !== failed),
      model: this.good,
      modelMenu: true,
      incomingModel: {
        fileName: models.find(({ id }) => id === failed)?.fileName ?? 'The model of this plugin',
        problem: { code, message: `${why} The model before is in use again.` },
      },
    });
    return true;
  }
}
