//! Files that outlast a power cut.

use std::{fs::File, io, path::Path};

/// Makes the names of a folder's files durable. Only Unix can open a folder.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // The parent of a relative path of one part is empty.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
