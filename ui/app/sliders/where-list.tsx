import type { VNode } from 'preact';
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';
import type { SliderInfo } from '../../worker/api.ts';
import { whereKey, type Region } from '../../worker/mesh/where.ts';
import { usePanel, usePart } from '../state/context.ts';
import { NumberField } from '../widgets/number-field.tsx';
import { Popover } from '../widgets/popover.tsx';
import { Track } from '../widgets/track.tsx';

const WORDS: Readonly<Record<Region, string>> = {
  mouth: 'Mouth',
  eyes: 'Eyes',
  brows: 'Brows',
  cheeks: 'Cheeks, skin',
  jaw: 'Jaw',
  hair: 'Hair',
  left: 'Left half',
  right: 'Right half',
};

const RANGE = { low: 0, high: 100, home: 100 };
const percents = (value: number): string => `${value}%`;
/** CSS pixels: of a row, of what stands above and below them, and to the window's edge. */
const [ROW, REST, EDGE] = [26, 84, 8];
/** To the panel's sides, and how wide it is at most. */
const [SIDE, WIDEST] = [12, 336];
/** Between it and its slider. */
const GAP = 2;

interface Props {
  readonly info: SliderInfo;
  readonly onClose: () => void;
}

/** How strong one slider is in each part of the face. */
export function WhereList({ info, onClose }: Props): VNode {
  const { looks } = usePanel();
  const sliders = usePart((state) => state.sliders);
  const opener = `where-${info.id}`;
  const regions = info.regions ?? [];
  const [place, setPlace] = useState<Readonly<Record<string, string>>>({});
  const button = (): HTMLElement | null => document.querySelector(`[data-testid="${opener}"]`);
  useLayoutEffect(() => {
    const row = button()?.getBoundingClientRect();
    const area = button()?.closest('.sliders-area')?.getBoundingClientRect();
    const picture = document.querySelector('.preview')?.getBoundingClientRect();
    if (!row || !area) return;
    // On a page of its own the picture stands beside the panel.
    const face = picture && picture.right > area.left ? picture.bottom : 0;
    setPlace({
      top: `${topOf(row, ROW * regions.length + REST, face)}px`,
      left: `${area.left + SIDE}px`,
      width: `${Math.min(WIDEST, area.width - 2 * SIDE)}px`,
    });
  }, []);
  const close = useCallback(
    (back: boolean) => {
      onClose();
      if (back) button()?.focus();
    },
    [onClose],
  );
  const lacks = (region: Region): number => sliders[whereKey(info.id, region)] ?? 0;
  const set = (region: Region, strength: number, gesture?: string): void =>
    looks.setSlider(whereKey(info.id, region), 100 - strength, gesture ?? null);
  return (
    <Popover
      label={`${info.label}: where on the face`}
      class="where-list"
      testid="where-list"
      opener={opener}
      style={place}
      onClose={close}
    >
      <h2 class="where-title">{info.label}: where</h2>
      {regions.map((region) => {
        const id = `where-${info.id}-${region}`;
        const value = 100 - lacks(region);
        return (
          <div key={region} class={`slider ${value === 100 ? '' : 'slider-set'}`}>
            <label for={id}>{WORDS[region]}</label>
            <Track
              id={id}
              testid={`where-track-${region}`}
              value={value}
              range={RANGE}
              words={percents(value)}
              onValue={(next, dragged) => set(region, next, dragged ? `where:${info.id}:${region}` : undefined)}
              onSettled={() => looks.settle()}
            />
            <NumberField
              name={`${info.label}, ${WORDS[region]}, percent`}
              testid={`where-value-${region}`}
              value={value}
              range={RANGE}
              format={percents}
              onNumber={(next) => set(region, next)}
            />
          </div>
        );
      })}
      <button
        type="button"
        class="button button-quiet"
        data-testid="where-all"
        disabled={regions.every((region) => lacks(region) === 0)}
        onClick={() => looks.setEverywhere(info.id)}
      >
        Same everywhere
      </button>
    </Popover>
  );
}

/** Under its slider; or above it, if the face stays in sight; or as far down as there is room. CSS pixels. */
function topOf(row: DOMRect, height: number, face: number): number {
  const lowest = window.innerHeight - EDGE - height;
  const above = row.top - GAP - height;
  if (row.bottom + GAP <= lowest) return row.bottom + GAP;
  return above >= Math.max(face, EDGE) ? above : Math.max(EDGE, lowest);
}
