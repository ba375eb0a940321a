import type { VNode } from 'preact';
import { NewPortraitButton } from '../photo/new-portrait-button.tsx';
import { DrawSquareButton } from '../photo/square-button.tsx';
import { usePanel, usePart } from '../state/context.ts';
import { canHelp } from '../state/notices.ts';
import type { Notice } from '../state/state.ts';

const BUTTON: Readonly<Record<Notice['remedy'], string>> = {
  reload: 'Try again',
  restart: 'Start again',
  dismiss: 'OK',
};

interface Props {
  readonly notice: Notice;
  /** Nothing else to show: the sentence takes the middle of the panel. */
  readonly large: boolean;
}

/** One sentence that says what to do, and the button that goes with it. */
export function NoticeView({ notice, large }: Props): VNode {
  const { models, panel, portraits, words } = usePanel();
  const markable = usePart((state) => state.photo !== null && !state.opened);
  return (
    <div class={`notice ${large ? 'notice-large' : ''}`} role="alert" data-code={notice.problem.code}>
      {large ? <FaceSign /> : null}
      <p data-testid="message">{notice.problem.message}</p>
      <div class="notice-buttons">
        {notice.problem.code.startsWith('model-') ? (
          <button type="button" class="button" data-testid="other-model" onClick={() => models.show(true)}>
            Models…
          </button>
        ) : null}
        {canHelp(notice, words.name) ? (
          <button type="button" class="button" data-testid="remedy" onClick={() => panel.remedy()}>
            {BUTTON[notice.remedy]}
          </button>
        ) : null}
        {notice.problem.code === 'no-face' && markable ? <DrawSquareButton /> : null}
        {portraits.helpWith(notice.problem.code) ? <NewPortraitButton /> : null}
      </div>
    </div>
  );
}

/** A portrait in a frame: what the panel is waiting for. */
function FaceSign(): VNode {
  return (
    <svg
      class="sign"
      width="64"
      height="64"
      viewBox="0 0 64 64"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M8 18v-6a4 4 0 0 1 4-4h6M46 8h6a4 4 0 0 1 4 4v6M56 46v6a4 4 0 0 1-4 4h-6M18 56h-6a4 4 0 0 1-4-4v-6" />
      <circle cx="32" cy="27" r="8" />
      <path d="M18 48c2-7 7.500-10 14-10s12 3 14 10" />
    </svg>
  );
}
