import type { VNode } from 'preact';
import { useCallback, useRef } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import type { IncomingModel } from '../state/state.ts';
import { CheckIcon, ModelIcon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { ModelCardView } from './model-card-view.tsx';

/** Says which model edits, and unfolds the models there are. */
export function ModelMenu(): VNode {
  const { models } = usePanel();
  const open = usePart((state) => state.modelMenu);
  const name = usePart((state) => state.engine?.modelName);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback((back: boolean) => {
    models.show(false);
    if (back) button.current?.focus();
  }, []);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button model-button"
        data-testid="model"
        aria-label={name ? `Model: ${name}` : 'Model'}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={name ? `Model: ${name}` : 'Model'}
        onClick={() => models.show(!open)}
      >
        <ModelIcon />
        Model
      </button>
      {open ? (
        <Popover label="Models" class="models" testid="models" opener="model" onClose={close}>
          <ModelList />
        </Popover>
      ) : null}
    </>
  );
}

/** The models of this session, what the one in use says of itself, and the way to open another file. */
function ModelList(): VNode {
  const { models } = usePanel();
  const known = usePart((state) => state.models);
  const model = usePart((state) => state.model);
  const incoming = usePart((state) => state.incomingModel);
  const applying = usePart((state) => state.applying);
  const card = known.find(({ id }) => id === model)?.card;
  return (
    <>
      <div class="models-scroll">
        <ul aria-label="Models">
          {known.map(({ id, fileName, card }) => (
            <li key={id}>
              <button
                type="button"
                class="model-take"
                data-testid={`model-${id}`}
                aria-current={id === model}
                title={fileName ?? 'Comes with this plugin'}
                disabled={applying}
                onClick={() => models.choose(id)}
              >
                <CheckIcon shown={id === model} />
                <span class="model-name">{card?.modelName ?? 'Built-in model'}</span>
                <span class="model-origin">{fileName ?? 'built in'}</span>
              </button>
            </li>
          ))}
        </ul>
        {incoming ? <Incoming {...incoming} /> : null}
        {card ? <ModelCardView card={card} /> : null}
      </div>
      <div class="models-open">
        <label class={`button file-button ${applying ? 'file-button-off' : ''}`}>
          Open a model file…
          <input
            type="file"
            accept=".safetensors,.pkl,.pt,.pth,.npy,.npz"
            multiple
            data-testid="open-model"
            disabled={applying}
            onChange={(event) => {
              const input = event.currentTarget;
              const [first, ...more] = input.files ?? [];
              if (first) void models.open(first, ...more);
              // Emptied, so that the same file can be opened again.
              input.value = '';
            }}
          />
        </label>
        <span>or drop one on this panel</span>
      </div>
    </>
  );
}

/** What became of the file opened last, if it is not in use. */
function Incoming({ fileName, problem }: IncomingModel): VNode {
  return (
    <p
      class="model-incoming"
      role={problem ? 'alert' : 'status'}
      data-testid="incoming-model"
      data-code={problem?.code ?? 'checking'}
    >
      <b>{fileName}</b> {problem ? problem.message : 'is being read…'}
    </p>
  );
}
