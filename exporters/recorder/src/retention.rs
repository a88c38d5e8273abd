//! Which files stay, and which make room for newer ones.
//!
//! Names tell the time, and clocks are set. So what this process wrote is newer
//! than anything else, in the order in which it was written, whatever its name
//! says: a clock that was set back would otherwise have each new file removed at
//! once, as the oldest. Of the others, what comes from the future is the oldest,
//! because somebody set the clock back since; the rest is as its names say.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use crate::disk::Disk;
use crate::health;
use crate::names::Names;

/// Which files stay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    pub(crate) files: Option<usize>,
    pub(crate) bytes: u64,
    pub(crate) age: Option<Duration>,
}

/// The files of a recording, of which the oldest go.
#[derive(Debug)]
pub(crate) struct Retention {
    keep: Keep,
    /// Those that this process wrote, and when.
    own: HashMap<String, Instant>,
}

/// What was done.
#[derive(Debug, Default)]
pub(crate) struct Tidied {
    /// How many files were removed, incomplete ones included.
    pub(crate) removed: u64,
    /// Why not all were that should have been, in words.
    pub(crate) warning: Option<String>,
}

struct File {
    name: String,
    size_bytes: u64,
    written: Option<Instant>,
}

impl Retention {
    pub(crate) fn new(keep: Keep) -> Self {
        Retention {
            keep,
            own: HashMap::new(),
        }
    }

    /// Notes that this process wrote a file.
    pub(crate) fn wrote(&mut self, path: &Path) {
        self.own.insert(name(path), Instant::now());
    }

    /// Removes the oldest files beyond those to keep, and what crashes left. If
    /// the file `coming` did not fit, it counts as the newest: with what is there
    /// of it, and for the rest as much as the one before it.
    pub(crate) fn tidy<D: Disk>(
        &mut self,
        disk: &mut D,
        names: &Names,
        coming: Option<&Path>,
    ) -> Tidied {
        let mut tidied = Tidied::default();
        let files = match disk.list(&names.folder) {
            Ok(files) => files,
            Err(error) => {
                tidied.warning = Some(cannot("list", &names.folder, &error));
                return tidied;
            }
        };
        let coming = coming.map(name);
        let is_coming = |name: &str| coming.as_deref() == Some(name);
        let begun = files.iter().find(|(name, _)| is_coming(name));
        let begun = begun.map_or(0, |(_, bytes)| *bytes);
        let begun = coming.as_ref().map(|_| begun);
        for (name, _) in &files {
            let path = names.folder.join(name);
            if names.is_partial(name) && !is_coming(name) && disk.is_abandoned(&path) {
                tidied.remove(disk, &path);
            }
        }
        let complete = files
            .into_iter()
            .filter(|(name, _)| names.is_complete(name));
        let complete = complete.map(|(name, size_bytes)| File {
            written: self.own.get(&name).copied(),
            name,
            size_bytes,
        });
        let before = tidied.removed;
        for file in self.surplus(complete.collect(), names, begun) {
            tidied.remove(disk, &names.folder.join(file.name));
        }
        health::REMOVED.add(tidied.removed - before);
        tidied
    }

    /// Those of the files that are too many, maybe beside one of which so much is
    /// there.
    fn surplus(&mut self, mut files: Vec<File>, names: &Names, begun: Option<u64>) -> Vec<File> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = since.unwrap_or_default();
        let name_at = |since: Duration| name(&names.complete(since.as_nanos() as u64));
        let future = name_at(now);
        files.sort_by(|a, b| {
            let order = |file: &File| (file.written, file.name <= future);
            (order(b).cmp(&order(a))).then_with(|| b.name.cmp(&a.name))
        });
        let own = files.iter().filter_map(|it| Some((&it.name, it.written?)));
        self.own = own.map(|(name, at)| (name.clone(), at)).collect();

        let Keep { age, .. } = self.keep;
        let oldest = age.map(|age| name_at(now.saturating_sub(age)));
        let is_old = |file: &File| match (file.written, age) {
            (Some(written), Some(age)) => written.elapsed() > age,
            (None, Some(_)) => oldest.as_ref().is_some_and(|oldest| file.name < *oldest),
            (_, None) => false,
        };
        let newest = files.first().map_or(0, |file| file.size_bytes);
        let (mut count, mut bytes) = begun.map_or((0, 0), |begun| (1, begun + newest));
        let mut is_newest = true;
        files.retain(|file| {
            count += 1;
            bytes += file.size_bytes;
            let is_kept = bytes <= self.keep.bytes
                && self.keep.files.is_none_or(|most| count <= most)
                && !is_old(file);
            // The newest one stays in any case.
            let stays = is_kept || is_newest;
            is_newest = false;
            !stays
        });
        files
    }
}

impl Tidied {
    /// Removes a file. One that cannot be removed does not keep others.
    fn remove<D: Disk>(&mut self, disk: &mut D, path: &Path) {
        match disk.remove(path) {
            Ok(()) => self.removed += 1,
            // Somebody else did.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let _ = self
                    .warning
                    .get_or_insert_with(|| cannot("remove", path, &error));
            }
        }
    }
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}

#[cfg(test)]
mod tests;
