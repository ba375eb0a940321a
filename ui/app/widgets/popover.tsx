import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly class: string;
  readonly testid: string;
  /** Where it stands, if that is not always the same. */
  readonly style?: Readonly<Record<string, string>>;
  /** `data-testid` of the button that opens it, which closes it by itself too. */
  readonly opener: string;
  /** @param back whether the focus goes back to that button */
  readonly onClose: (back: boolean) => void;
  readonly children: ComponentChildren;
}

/** A box over the panel: it takes the focus, and goes on Escape, on a click elsewhere and when the focus leaves it. */
export function Popover({ label, testid, opener, onClose, children, ...props }: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  // Its room ends where the window does, and where it begins depends on what stands above.
  useLayoutEffect(() => {
    box.current?.style.setProperty('--top', `${box.current.getBoundingClientRect().top}px`);
    box.current?.focus();
  }, []);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      const target = event.target as Element;
      if (!box.current?.contains(target) && !target.closest?.(`[data-testid=${opener}]`)) onClose(false);
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [opener, onClose]);
  return (
    <div
      ref={box}
      class={`popover ${props.class}`}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      style={props.style}
      data-testid={testid}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose(true);
      }}
      onFocusOut={(event) => {
        // Null: the focused element went away, as a deleted preset does.
        const to = event.relatedTarget as Node | null;
        if (to && !box.current?.contains(to)) onClose(false);
      }}
    >
      {children}
    </div>
  );
}
