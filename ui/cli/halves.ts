/** One half of the people to choose settings on, the other to measure them: which ones, always the same. */
import { createHash } from 'node:crypto';

/**
 * @param people names, each with the person's number in it: london_012
 * @param half 1, 2, or 0 for all. People in the order of the SHA-1 of "half-1 NUMBER" (NUMBER with its leading zeros): the first
 *   half of them is half 1.
 */
export function halfOf(people: readonly string[], half: number): string[] {
  if (half === 0) return [...people];
  const key = (name: string): string =>
    createHash('sha1')
      .update(`half-1 ${name.replace(/\D/g, '')}`)
      .digest('hex');
  const first = [...people].sort((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, Math.ceil(people.length / 2));
  return people.filter((name) => first.includes(name) === (half === 1));
}
