/** Who does a layer's work: one thread, or several that share the memory and divide the rows among them. */
import type { FunctionName, Functions } from './code/module.ts';

/** Calls one of the functions: at once, or when the team sets out. */
export type Call = (name: FunctionName, ...parameters: number[]) => void;

/** Does the pieces from `first` to `last` (not included) by calls; `member` is whose memory it uses meanwhile. */
export type Work = (call: Call, first: number, last: number, member: number) => void;

export interface Team {
  readonly members: number;
  /** Divides the pieces among the members; all are done when it returns. Calls of different members must not touch the same memory. */
  share(pieces: number, work: Work): void;
  /** Ends the threads; nothing may be shared any more. */
  end(): void;
}

export function alone(functions: Functions): Team {
  const call: Call = (name, ...parameters) => functions[name](...parameters);
  return { members: 1, share: (pieces, work) => work(call, 0, pieces, 0), end: () => undefined };
}
