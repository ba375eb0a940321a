import type { ApplyMode } from '../../../plugin/messages.ts';
import type { HostWords } from '../../host/host.ts';

/** What the button does, by where the result goes; a new layer is in the editor's own words. */
const DOES: Readonly<Record<Exclude<ApplyMode, 'new-layer'>, string>> = {
  'replace-fill': 'Replace picture',
  'face-only': 'Add face',
};
const DID: Readonly<Record<ApplyMode, string>> = {
  'new-layer': 'Added',
  'replace-fill': 'Replaced',
  'face-only': 'Face added',
};

interface Moment {
  readonly mode: ApplyMode;
  readonly applying: boolean;
  /** The edit on show is in the document already. */
  readonly done: boolean;
}

/** Label of the button: what it will do, or did. */
export function applyLabel(
  { apply, again }: Pick<HostWords, 'apply' | 'again'>,
  { mode, applying, done }: Moment,
): string {
  if (applying) return 'Applying…';
  if (done) return again ?? DID[mode];
  return mode === 'new-layer' ? apply : DOES[mode];
}
