import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import { listenToDrops } from './listen-to-drops.ts';
import { listenToKeys } from './listen-to-keys.ts';
import { Elsewhere } from '../photo/elsewhere.tsx';
import { Footer } from './footer.tsx';
import { NoticeView } from './notice-view.tsx';
import { Preview } from '../preview/preview.tsx';
import { ResizeHandle } from './resize-handle.tsx';
import { Seed } from '../photo/seed.tsx';
import { Several } from '../photo/several.tsx';
import { SliderGroups } from '../sliders/slider-groups.tsx';
import { Strength } from '../sliders/strength.tsx';
import { Status } from './status.tsx';
import { Welcome } from './welcome.tsx';

/** The whole panel, top to bottom: photo, what happens, sliders, buttons. */
export function PanelView(): VNode {
  const { session, words } = usePanel();
  const notice = usePart((state) => state.notice);
  const photo = usePart((state) => state.photo);
  const said = usePart((state) => state.said);
  useEffect(() => listenToKeys(window, session), [session]);
  useEffect(() => listenToDrops(window, session.models), [session]);
  return (
    <main class="panel" data-testid="panel" aria-label="Anycost Portrait">
      {words.name === 'standalone' ? null : <h1 class="only-heard">Anycost Portrait</h1>}
      {photo || !notice ? <Preview /> : null}
      <Status />
      <Seed />
      <Welcome />
      <Elsewhere />
      {notice ? <NoticeView notice={notice} large={!photo} /> : null}
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
