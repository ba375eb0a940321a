import type { VNode } from 'preact';

/** 16-pixel line icons, drawn for this panel; decoration only, their buttons carry the words. */
function Icon({ path }: { readonly path: string }): VNode {
  return (
    <svg
      class="icon"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

/** A die: chance. */
export function DiceIcon(): VNode {
  return (
    <Icon path="M4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V4A1.5 1.5 0 0 1 4 2.5M5.5 5.5m-.4 0a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M10.5 5.5m-.4 0a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M8 8m-.4 0a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M5.5 10.5m-.4 0a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M10.5 10.5m-.4 0a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0" />
  );
}

/** A bookmark. */
export function PresetIcon(): VNode {
  return <Icon path="M4.5 2.5h7a.5.5 0 0 1 .5.5v10.5L8 10.5l-4 3V3a.5.5 0 0 1 .5-.5Z" />;
}

export function CrossIcon(): VNode {
  return <Icon path="m5 5 6 6M11 5l-6 6" />;
}

/** A picture split in two. */
export function CompareIcon(): VNode {
  return (
    <Icon path="M8 1.5v13M6 3.5H3.5a1 1 0 0 0-1 1v7a1 1 0 0 0 1 1H6M10 3.5h2.5a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H10" />
  );
}

/** A square with its handles. */
export function SquareIcon(): VNode {
  return (
    <Icon path="M5 3.5h6M12.5 5v6M11 12.5H5M3.5 11V5M2.25 2.25h2.5v2.5h-2.5ZM11.25 2.25h2.5v2.5h-2.5ZM11.25 11.25h2.5v2.5h-2.5ZM2.25 11.25h2.5v2.5h-2.5Z" />
  );
}

/** Two pictures beside each other, and one more of them. */
export function PairIcon(): VNode {
  return <Icon path="M1.5 2.5h5.25v7H1.5ZM9.25 2.5h5.25v7H9.25ZM8 10.75v4M6 12.75h4" />;
}

/** An arrow that turns back. */
export function UndoIcon(): VNode {
  return <Icon path="M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6" />;
}

export function EyeIcon({ open }: { readonly open: boolean }): VNode {
  const eye =
    'M1.5 8S4 3.75 8 3.75 14.5 8 14.5 8 12 12.25 8 12.25 1.5 8 1.5 8ZM8 9.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Z';
  return <Icon path={open ? eye : 'M1.5 7S4 10.75 8 10.75 14.5 7 14.5 7M4 9.75l-1 1.75M12 9.75l1 1.75M8 10.75v2'} />;
}

/** A magnifier, with plus or minus in it. */
export function ZoomIcon({ near }: { readonly near: boolean }): VNode {
  const lens = 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.25 10.25l3.25 3.25M5 7h4';
  return <Icon path={near ? lens : `${lens}M7 5v4`} />;
}

/** A brush, tip down. */
export function BrushIcon(): VNode {
  return (
    <Icon path="M13.5 2.5 7 8.25l1.25 1.5L13.5 2.5ZM6 9.25c-1.75 0-2 1.25-2.25 2.25-.25.9-.75 1.5-1.75 1.75 2.75.75 6 .25 6-2.25 0-1-.85-1.75-2-1.75Z" />
  );
}

/** A cube: the model inside. */
export function ModelIcon(): VNode {
  return <Icon path="M8 1.75 13.25 4.75v6.5L8 14.25l-5.25-3v-6.5ZM2.75 4.75 8 7.75l5.25-3M8 7.75v6.5" />;
}

/** A tick; not shown, it keeps its place. */
export function CheckIcon({ shown }: { readonly shown: boolean }): VNode {
  return <Icon path={shown ? 'm3.5 8.5 3 3 6-7' : ''} />;
}

/** A choice to unfold. */
export function MoreIcon(): VNode {
  return <Icon path="m4.5 6.5 3.5 3.5 3.5-3.5" />;
}

export function PictureIcon(): VNode {
  return (
    <Icon path="M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM2.5 11l3-3 5.5 5.5M9 9.5l1.5-1.5 3 3" />
  );
}
