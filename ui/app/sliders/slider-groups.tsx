import type { VNode } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FaceLimit, SliderInfo } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import { chosenFace, modelOf } from '../state/look.ts';
import { isReady } from '../state/state.ts';
import { whereWords } from '../state/summary.ts';
import { findSliders, MANY } from './find-sliders.ts';
import { GlimpseView } from './glimpse-view.tsx';
import { areApart, offered, onShow } from './on-show.ts';
import { PresetList } from './preset-list.tsx';
import { SliderTools } from './slider-tools.tsx';
import { Slider, type Halves, type WhereChoice } from './slider.tsx';
import { WhereList } from './where-list.tsx';

const NO_LIMITS: readonly FaceLimit[] = [];

/**
 * All sliders the model offers, under the headings it gives them. They stand there dimmed until a face is open, and those that the
 * model draws until it is there.
 */
export function SliderGroups(): VNode {
  const { looks } = usePanel();
  const model = usePart(modelOf);
  const isComing = usePart((state) => state.engine === null);
  const photo = usePart((state) => state.photo);
  const ready = usePart(isReady);
  const sliders = usePart((state) => state.sliders);
  const applying = usePart((state) => state.applying);
  const limits = usePart((state) => state.opened?.faces[chosenFace(state)]?.limits) ?? NO_LIMITS;
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [where, setWhere] = useState<string | null>(null);
  const closeWhere = useCallback(() => setWhere(null), []);
  const [apart, setApart] = useState<ReadonlySet<string>>(new Set());
  const presetsButton = useRef<HTMLButtonElement>(null);
  const close = useCallback((back: boolean) => {
    setOpen(false);
    if (back) presetsButton.current?.focus();
  }, []);
  useEffect(() => {
    setOpen(false);
    setWhere(null);
  }, [photo]);
  if (!model || !photo) return <div class="sliders-area" />;
  const locked = !ready || applying;
  const waits = ({ kind }: SliderInfo): boolean => isComing && kind === 'model';
  const many = offered(model.sliders).length >= MANY;
  const shown = onShow(model.sliders, sliders, apart);
  const found = many ? findSliders(shown, typed) : shown;
  const halvesOf = (id: string): Halves | undefined => {
    if (!model.sliders.some(({ of }) => of === id)) return undefined;
    const set = areApart(model.sliders, id, sliders);
    return { open: set || apart.has(id), locked: set, onOpen: (wanted) => setApart(withId(apart, id, wanted)) };
  };
  const whereOf = (info: SliderInfo): WhereChoice | undefined => {
    // A portrait that the model drew is changed as a whole by what nobody knows.
    if (!info.regions || waits(info) || (info.unknown && photo.generated)) return undefined;
    const wanted = (open: boolean): void => setWhere(open ? info.id : null);
    return { open: where === info.id, words: whereWords(sliders, info.id), onOpen: wanted };
  };
  const chosen = locked ? undefined : found.find(({ id }) => id === where);
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
        <Notes limits={limits.filter(({ late }) => !late)} />
        {groupsOf(found).map(([group, infos]) => (
          <fieldset key={group} class="group" disabled={locked}>
            <legend>
              {group}
              {infos.some(waits) ? (
                <span class="coming" data-testid="coming">
                  {' '}
                  – when the model is loaded
                </span>
              ) : null}
            </legend>
            {infos.map((info) => (
              <Slider
                key={info.id}
                info={info}
                halves={halvesOf(info.id)}
                where={whereOf(info)}
                waits={waits(info)}
                limit={limits.find((limit) => limit.sliders.includes(info.of ?? info.id))?.sentence}
                percent={sliders[info.id] ?? 0}
                onPercent={(percent, dragged) =>
                  looks.setSlider(info.id, percent, dragged ? `slider:${info.id}` : null)
                }
                onSettled={() => looks.settle()}
              />
            ))}
            <Notes
              limits={limits.filter(({ late, sliders }) => late && infos.some(({ id }) => sliders.includes(id)))}
            />
          </fieldset>
        ))}
        {found.length === 0 ? (
          <p class="none-found" role="status">
            No slider is called that.
          </p>
        ) : null}
      </div>
      {locked ? null : <GlimpseView infos={model.sliders} />}
      {open && !locked ? <PresetList onClose={close} /> : null}
      {chosen ? <WhereList key={chosen.id} info={chosen} onClose={closeWhere} /> : null}
    </div>
  );
}

function Notes({ limits }: { readonly limits: readonly FaceLimit[] }): VNode {
  return (
    <>
      {limits.map(({ sentence }) => (
        <p key={sentence} class="limit" data-testid="limit" role="note">
          {sentence}
        </p>
      ))}
    </>
  );
}

/** Groups in the order in which the model first names them. */
function groupsOf(infos: readonly SliderInfo[]): readonly (readonly [string, readonly SliderInfo[]])[] {
  const groups = new Map<string, SliderInfo[]>();
  for (const info of infos) groups.set(info.group, [...(groups.get(info.group) ?? []), info]);
  return [...groups];
}

function withId(ids: ReadonlySet<string>, id: string, wanted: boolean): ReadonlySet<string> {
  return new Set(wanted ? [...ids, id] : [...ids].filter((other) => other !== id));
}
