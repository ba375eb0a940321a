/** What one room may import, as its README says it. */
export interface Room {
  /** From the root, without a slash at the end: "ui/app/state". */
  readonly folder: string;
  /** The README whose line it is. */
  readonly said: string;
  /** Files and folders (with what lies below them, as far as it has no line of its own), npm packages, `node`. */
  readonly values: readonly string[];
  /** Of these only types. */
  readonly types: readonly string[];
}

/** In place of paths: whatever there is. */
export const EVERYTHING = '*';

/** The room of a file: the innermost folder that has a line. */
export function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .reduce<Room | undefined>(
      (best, room) => (room.folder.length > (best?.folder.length ?? -1) ? room : best),
      undefined,
    );
}

export function isTest(file: string): boolean {
  return /^test\/|\.test\.tsx?$/.test(file);
}
