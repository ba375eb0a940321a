import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Result } from '../../../models/errors.ts';
import { usePanel, usePart } from '../state/context.ts';
import { effective, ofModel, modelOf } from '../state/look.ts';
import { isNeutral } from '../state/percents.ts';
import type { Preset } from '../state/state.ts';
import { CrossIcon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { builtInFor, cleanName } from './presets.ts';

interface Props {
  /** @param back whether the focus goes back to the button that opened it */
  readonly onClose: (back: boolean) => void;
}

/** Presets to take, the user's own to delete, and a field to save the sliders as they stand. */
export function PresetList({ onClose }: Props): VNode {
  const { presets: shelf } = usePanel();
  const own = usePart((state) => state.presets);
  const infos = usePart((state) => modelOf(state)?.sliders);
  const list = useRef<HTMLDivElement>(null);
  const take = (preset: Preset): void => {
    shelf.take(preset);
    onClose(true);
  };
  return (
    <Popover label="Presets" class="presets" testid="presets-list" opener="presets" onClose={onClose}>
      <div ref={list} class="presets-scroll" tabIndex={-1}>
        <ul aria-label="Built in">
          {builtInFor(infos ?? []).map((preset) => (
            <li key={preset.name} class="preset">
              <button type="button" class="preset-take" onClick={() => take(preset)}>
                {preset.name}
              </button>
            </li>
          ))}
        </ul>
        {own.length > 0 ? (
          <ul aria-label="Yours" class="presets-own">
            {own.map((preset) => (
              <li key={preset.name} class="preset">
                <button type="button" class="preset-take" onClick={() => take(preset)}>
                  {preset.name}
                </button>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={`Delete ${preset.name}`}
                  onClick={() => {
                    shelf.remove(preset.name);
                    list.current?.focus();
                  }}
                >
                  <CrossIcon />
                </button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <SaveForm />
      <Files />
    </Popover>
  );
}

/** No <form>: a sandboxed frame without `allow-forms` submits none. */
function SaveForm(): VNode {
  const { presets: shelf } = usePanel();
  const sliders = usePart((state) => state.sliders);
  const strength = usePart((state) => state.strength);
  const infos = usePart((state) => modelOf(state)?.sliders);
  const [name, setName] = useState('');
  const percents = ofModel(effective({ sliders, strength }), infos ?? []);
  const nothing = isNeutral(percents);
  const save = (): void => {
    if (nothing || cleanName(name) === '') return;
    shelf.save({ name, sliders: percents });
    setName('');
  };
  return (
    <div class="preset-form">
      <input
        type="text"
        class="text-field"
        data-testid="preset-name"
        aria-label="Name for these sliders"
        placeholder={nothing ? 'Set sliders to save them' : 'Save these sliders as…'}
        maxLength={40}
        value={name}
        disabled={nothing}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && save()}
      />
      <button
        type="button"
        class="button"
        data-testid="preset-save"
        disabled={nothing || cleanName(name) === ''}
        onClick={save}
      >
        Save
      </button>
    </div>
  );
}

/** Presets out to a file, and in from one. */
function Files(): VNode {
  const { presets: shelf } = usePanel();
  const none = usePart((state) => state.presets.length === 0);
  const [said, setSaid] = useState<Result<string> | null>(null);
  const open = (file: File): void => {
    setSaid(null);
    void shelf.open(file).then(setSaid);
  };
  return (
    <>
      <div class="preset-files">
        <label class="button file-button">
          Open file…
          <input
            type="file"
            accept=".json,application/json"
            data-testid="presets-open"
            onChange={(event) => {
              const input = event.currentTarget;
              const file = input.files?.[0];
              if (file) open(file);
              // Emptied, so that the same file can be opened again.
              input.value = '';
            }}
          />
        </label>
        <button
          type="button"
          class="button"
          data-testid="presets-save"
          title={none ? 'Save sliders under a name first' : 'All of yours, to keep or to give to somebody'}
          disabled={none}
          onClick={() => shelf.saveAll()}
        >
          Save to file
        </button>
      </div>
      {said ? (
        <p class="preset-said" role={said.ok ? 'status' : 'alert'} data-testid="presets-said">
          {said.ok ? said.value : said.error.message}
        </p>
      ) : null}
    </>
  );
}
