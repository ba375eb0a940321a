import { PortraitError, type Result } from '../../models/errors.ts';

/** The engine answers with values; a command line ends with the first problem. @throws PortraitError */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new PortraitError(result.error.code, result.error.message);
  return result.value;
}
