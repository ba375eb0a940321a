import type { Part } from './parts.ts';

/**
 * Runs all parts, as many at a time as there are cores; one that fails holds up none of the others.
 * @param run never rejects: a part that cannot be run has failed
 * @returns in the order of `parts`
 */
export function runSideBySide<Outcome>(
  parts: readonly Part[],
  cores: number,
  run: (part: Part) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const waiting = new Set(parts);
  const running = new Set<Part>();
  const ended = new Map<Part, Outcome>();

  const mayStart = (part: Part): boolean => {
    const behind = parts.some((other) => part.after?.includes(other.name) && !ended.has(other));
    const crowded = part.alone ? running.size > 0 : running.size >= cores || [...running].some((one) => one.alone);
    return !behind && !crowded;
  };

  return new Promise((resolve, reject) => {
    const advance = (): void => {
      for (const part of parts) {
        if (!waiting.has(part) || !mayStart(part)) continue;
        waiting.delete(part);
        running.add(part);
        run(part).then((outcome) => {
          running.delete(part);
          ended.set(part, outcome);
          advance();
        }, reject);
      }
      if (ended.size === parts.length) return resolve(parts.map((part) => ended.get(part) as Outcome));
      if (running.size === 0)
        reject(new Error(`Nothing can start any more: ${[...waiting].map((p) => p.name).join()}.`));
    };
    advance();
  });
}
