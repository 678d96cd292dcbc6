// The files that were dropped or chosen, those of folders with their paths.

/** A file with the name that it is shown by. */
export interface Named {
  name: string;
  file: File;
}

/** Files of a file field; those of a folder have their path. Names that begin with a dot are passed over. */
export function chosen(list: Iterable<File>): Named[] {
  const named = [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
  return sorted(named.filter(({ name }) => !name.split("/").some((part) => part.startsWith("."))));
}

/** Files that were dropped, those of folders too. */
export async function dropped(data: DataTransfer): Promise<Named[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosen(data.files);
  const found = await Promise.all(entries.map((entry) => below(entry)));
  return sorted(found.flat());
}

async function below(entry: FileSystemEntry): Promise<Named[]> {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((resolve) => {
      (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined));
    });
    return file ? [{ name: entry.fullPath.replace(/^\//, ""), file }] : [];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Named[] = [];
  for (;;) {
    // A reader gives some entries at a time, and none after the last.
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return found;
    for (const one of some) found.push(...(await below(one)));
  }
}

/** In the order of the command `contribute`: by path. */
const sorted = (files: Named[]): Named[] => files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
