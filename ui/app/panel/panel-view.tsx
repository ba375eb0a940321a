import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Elsewhere } from '../photo/elsewhere.tsx';
import { LikenessRow } from '../likeness/likeness-row.tsx';
import { EncodingRow } from '../photo/encoding-row.tsx';
import { Seed } from '../photo/seed.tsx';
import { Several } from '../photo/several.tsx';
import { SliderGroups } from '../sliders/slider-groups.tsx';
import { Strength } from '../sliders/strength.tsx';
import { usePanel, usePart } from '../state/context.ts';
import { Footer } from './footer.tsx';
import { listenToDrops } from './listen-to-drops.ts';
import { listenToLeaving } from './listen-to-leaving.ts';
import { listenToKeys } from './listen-to-keys.ts';
import { NoticeView } from './notice-view.tsx';
import { Picture } from './picture.tsx';
import { ResizeHandle } from './resize-handle.tsx';
import { Status } from './status.tsx';
import { Welcome } from './welcome.tsx';

interface Props {
  /** The picture stands in the panel, and not elsewhere on the page. */
  readonly pictured: boolean;
}

/** The whole panel, top to bottom: photo, what happens, sliders, buttons. */
export function PanelView({ pictured }: Props): VNode {
  const { brush, looks, models, panel, preview, words } = usePanel();
  const notice = usePart((state) => state.notice);
  const photo = usePart((state) => state.photo);
  // Who marks the face that was not found knows.
  const marking = usePart((state) => state.draft !== null && state.notice?.problem.code === 'no-face');
  const said = usePart((state) => state.said);
  useEffect(() => listenToKeys(window, { brush, looks, preview }), [brush, looks, preview]);
  useEffect(() => listenToDrops(window, models), [models]);
  useEffect(() => (words.name === 'standalone' ? listenToLeaving(window, panel) : undefined), [panel, words]);
  return (
    <main class="panel" data-testid="panel" aria-label="Anycost Portrait">
      {words.name === 'standalone' ? null : <h1 class="only-heard">Anycost Portrait</h1>}
      {pictured && (photo || !notice) ? <Picture /> : null}
      <Status />
      <Seed />
      <Welcome />
      <Elsewhere />
      {notice && !marking ? <NoticeView notice={notice} large={!photo} /> : null}
      <EncodingRow />
      <LikenessRow />
      <SliderGroups />
      <Strength />
      <Several />
      <Footer />
      <ResizeHandle />
      <p class="only-heard" role="status" data-testid="said">
        {said}
      </p>
    </main>
  );
}
