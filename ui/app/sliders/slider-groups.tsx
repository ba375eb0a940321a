import type { VNode } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { SliderInfo } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import { isReady } from '../state/state.ts';
import { findSliders, MANY } from './find-sliders.ts';
import { PresetList } from './preset-list.tsx';
import { SliderTools } from './slider-tools.tsx';
import { Slider } from './slider.tsx';

/** All sliders the model offers, under the headings it gives them. They stand there dimmed until a face is open. */
export function SliderGroups(): VNode {
  const { looks } = usePanel();
  const engine = usePart((state) => state.engine);
  const photo = usePart((state) => state.photo);
  const ready = usePart(isReady);
  const sliders = usePart((state) => state.sliders);
  const applying = usePart((state) => state.applying);
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const presetsButton = useRef<HTMLButtonElement>(null);
  const close = useCallback((back: boolean) => {
    setOpen(false);
    if (back) presetsButton.current?.focus();
  }, []);
  useEffect(() => setOpen(false), [photo]);
  if (!engine || !photo) return <div class="sliders-area" />;
  const locked = !ready || applying;
  const many = engine.sliders.length >= MANY;
  const found = many ? findSliders(engine.sliders, typed) : engine.sliders;
  return (
    <div class="sliders-area">
      <div class="sliders" aria-busy={!ready}>
        <div class={many ? 'slider-head' : 'slider-head slider-head-bare'}>
          {many ? (
            <input
              type="search"
              class="text-field"
              data-testid="search"
              aria-label="Find a slider"
              placeholder="Find a slider"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          ) : null}
          <SliderTools open={open} disabled={locked} presetsButton={presetsButton} onOpen={setOpen} />
        </div>
        {groupsOf(found).map(([group, infos]) => (
          <fieldset key={group} class="group" disabled={locked}>
            <legend>{group}</legend>
            {infos.map((info) => (
              <Slider
                key={info.id}
                info={info}
                percent={sliders[info.id] ?? 0}
                onPercent={(percent, dragged) =>
                  looks.setSlider(info.id, percent, dragged ? `slider:${info.id}` : null)
                }
                onSettled={() => looks.settle()}
              />
            ))}
          </fieldset>
        ))}
        {found.length === 0 ? (
          <p class="none-found" role="status">
            No slider is called that.
          </p>
        ) : null}
      </div>
      {open && !locked ? <PresetList onClose={close} /> : null}
    </div>
  );
}

/** Groups in the order in which the model first names them. */
function groupsOf(infos: readonly SliderInfo[]): readonly (readonly [string, readonly SliderInfo[]])[] {
  const groups = new Map<string, SliderInfo[]>();
  for (const info of infos) groups.set(info.group, [...(groups.get(info.group) ?? []), info]);
  return [...groups];
}
