/** What became of the same edit on several layers. */
export interface BatchResult {
  /** Layers there were. */
  readonly of: number;
  readonly done: number;
  /** Names of the layers in which no face was found. */
  readonly faceless: readonly string[];
  readonly failed: readonly { readonly layerName: string; readonly message: string }[];
  /** The user ended it before all layers had their turn. */
  readonly stopped: boolean;
}

/** More than this nobody reads; the rest is counted. */
const MOST = 3;

/** One plain summary; what went as wished is only counted. */
export function summarizeBatch({ of, done, faceless, failed, stopped }: BatchResult): string {
  const rest = failed.length - MOST;
  const edited = `${done} of ${of} layers ${done === 1 ? 'was' : 'were'} edited`;
  return [
    stopped ? `Stopped: ${edited}, the others are as they were.` : `${edited}.`,
    faceless.length > 0 ? `No face was found in ${listed(faceless)}.` : '',
    ...failed.slice(0, MOST).map(({ layerName, message }) => `“${layerName}”: ${message}`),
    rest > 0 ? `${rest} more could not be edited.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function listed(names: readonly string[]): string {
  const quoted = names.slice(0, MOST).map((name) => `“${name}”`);
  const rest = names.length - MOST;
  if (rest > 0) return `${quoted.join(', ')} and ${rest} more`;
  const [last, ...before] = quoted.reverse();
  return before.length > 0 ? `${before.reverse().join(', ')} and ${last}` : last;
}
