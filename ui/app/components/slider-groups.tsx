import type { VNode } from 'preact';
import type { SliderInfo } from '../../worker/api.ts';
import { usePanel, usePart } from '../context.ts';
import { Slider } from './slider.tsx';

/** All sliders the model offers, under the headings it gives them. They stand there dimmed until a face is open. */
export function SliderGroups(): VNode | null {
  const { session } = usePanel();
  const engine = usePart((state) => state.engine);
  const photo = usePart((state) => state.photo);
  const opened = usePart((state) => state.opened);
  const sliders = usePart((state) => state.sliders);
  const locked = usePart((state) => state.applying);
  if (!engine || !photo) return <div class="sliders" />;
  return (
    <div class="sliders" aria-busy={!opened}>
      {groupsOf(engine.sliders).map(([group, infos]) => (
        <fieldset key={group} class="group" disabled={!opened || locked}>
          <legend>{group}</legend>
          {infos.map((info) => (
            <Slider
              key={info.id}
              info={info}
              percent={sliders[info.id] ?? 0}
              onPercent={(percent, dragged) =>
                session.looks.setSlider(info.id, percent, dragged ? `slider:${info.id}` : null)
              }
              onSettled={() => session.looks.settle()}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

/** Groups in the order in which the model first names them. */
function groupsOf(infos: readonly SliderInfo[]): readonly (readonly [string, readonly SliderInfo[]])[] {
  const groups = new Map<string, SliderInfo[]>();
  for (const info of infos) groups.set(info.group, [...(groups.get(info.group) ?? []), info]);
  return [...groups];
}
