/** Processor time that processes have used, which other programs on the machine disturb far less than the clock. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of all their threads, from the scheduler's own count in nanoseconds (proc(5), /proc/[pid]/schedstat). */
export function cpuMs(pids: readonly number[]): number {
  const files = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}/schedstat`),
  );
  return files.reduce((sum, file) => sum + Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6, 0);
}
