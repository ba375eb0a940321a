import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePanel, usePart } from '../context.ts';
import { Elsewhere } from './elsewhere.tsx';
import { Footer } from './footer.tsx';
import { NoticeView } from './notice-view.tsx';
import { Preview } from './preview.tsx';
import { SliderGroups } from './slider-groups.tsx';
import { Status } from './status.tsx';

/** The whole panel, top to bottom: photo, what happens, sliders, buttons. */
export function PanelView(): VNode {
  const { session } = usePanel();
  const notice = usePart((state) => state.notice);
  const photo = usePart((state) => state.photo);
  useEffect(() => holdToCompare((on) => session.compare(on)), [session]);
  return (
    <main class="panel" data-testid="panel" aria-label="Anycost Portrait">
      {photo || !notice ? <Preview /> : null}
      {photo || !notice ? <Status /> : null}
      <Elsewhere />
      {notice ? <NoticeView notice={notice} large={!photo} /> : null}
      <SliderGroups />
      <Footer />
    </main>
  );
}

/** C held down shows the original, wherever the focus is, except while typing a number. */
function holdToCompare(compare: (on: boolean) => void): () => void {
  const typing = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.type !== 'range';
  const down = (event: KeyboardEvent): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key.toLowerCase() === 'c' && plain && !event.repeat && !typing(event.target)) compare(true);
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'c') compare(false);
  };
  const away = (): void => compare(false);
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', away);
  return () => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', away);
  };
}
