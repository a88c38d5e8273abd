//! From segments to files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Retain, Sent};

use crate::disk::Disk;
use crate::encode::{self, Format};
use crate::gatherer::Gatherer;
use crate::health;
use crate::names::Names;
use crate::segment::Segment;
use crate::stop::Stop;

/// Which files stay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    pub(crate) files: Option<usize>,
    pub(crate) bytes: u64,
}

/// How old an incomplete file is at least before it is taken for what a crash
/// left, and not for one that another process is writing.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Writes what was gathered.
#[derive(Debug)]
pub(crate) struct Writer<D> {
    pub(crate) gatherer: Arc<Mutex<Gatherer>>,
    pub(crate) format: Format,
    pub(crate) names: Names,
    pub(crate) keep: Keep,
    pub(crate) disk: D,
    pub(crate) stop: Stop,
    /// Whether more would have been gathered if there were more memory.
    pub(crate) is_tight: bool,
}

/// Why there may be fewer samples than were taken.
const TIGHT: &str = "there are so many series that few samples fit into the memory for them; \
                     allow more (memory_bytes), or record fewer series (match, except)";

impl<D: Disk> Push for Writer<D> {
    type Batch = Vec<Segment>;

    const RETAIN: Retain = Retain::All;

    fn collect(&mut self, _: SystemTime) -> Vec<Segment> {
        let gatherer = self.gatherer.lock();
        let mut gatherer = gatherer.unwrap_or_else(PoisonError::into_inner);
        let segments = gatherer.take();
        self.is_tight = gatherer.take_is_tight();
        segments
    }

    fn size_bytes(batch: &Vec<Segment>) -> usize {
        batch.iter().map(Segment::size_bytes).sum()
    }

    /// However long it takes: what is given up halfway was work for nothing, and
    /// would be again. Only the end of the recording does not wait.
    fn send(&mut self, batch: &Vec<Segment>, _: Instant) -> Result<Sent, Failure> {
        let mut sent = Sent::default();
        for segment in batch {
            // Those that an attempt before this one wrote are not written again.
            let bytes = match segment.written_bytes() {
                Some(bytes) => bytes,
                None => self.write(segment).map_err(|error| self.failure(error))?,
            };
            segment.set_written(bytes);
            sent.bytes += bytes;
        }
        let untidy = self.tidy().err();
        let tight = self.is_tight.then(|| TIGHT.to_owned());
        let warnings: Vec<_> = tight.into_iter().chain(untidy).collect();
        sent.warning = (!warnings.is_empty()).then(|| warnings.join("; "));
        Ok(sent)
    }
}

impl<D: Disk> Writer<D> {
    /// Writes a file. It has its name only when it is complete and on the disk,
    /// so that whatever happens, files of that name can be read.
    fn write(&mut self, segment: &Segment) -> io::Result<u64> {
        let Some(first) = segment.times.first() else {
            return Ok(0);
        };
        let complete = self.names.complete(*first);
        let partial = Names::partial(&complete);
        let written = self
            .write_partial(&partial, segment)
            .and_then(|bytes| self.disk.rename(&partial, &complete).map(|()| bytes));
        if written.is_err() {
            // What it takes may be what there is too little of. That this fails
            // too is no news, and is tried again by `tidy`.
            let _ = self.disk.remove(&partial);
        }
        written
    }

    fn write_partial(&mut self, path: &Path, segment: &Segment) -> io::Result<u64> {
        let file = self.disk.create(path)?;
        let file = encode::write(segment, &self.format, file, &self.stop)?;
        self.disk.sync(file)
    }

    /// Removes the oldest files beyond those to keep, and what crashes left.
    ///
    /// # Errors
    /// If one of them cannot be removed: in words.
    fn tidy(&mut self) -> Result<(), String> {
        let folder = &self.names.folder;
        let files = self.disk.list(folder);
        let mut files = files.map_err(|error| cannot("list", folder, &error))?;
        files.sort_unstable();
        let mut bytes = 0;
        let mut count = 0;
        let newest_first = files.iter().rev();
        let complete = newest_first.filter(|(name, _)| self.names.is_complete(name));
        let surplus = complete.skip_while(|(_, size)| {
            bytes += size;
            count += 1;
            let is_kept =
                bytes <= self.keep.bytes && self.keep.files.is_none_or(|most| count <= most);
            // The newest one stays in any case.
            is_kept || count == 1
        });
        let surplus: Vec<PathBuf> = surplus.map(|(name, _)| folder.join(name)).collect();
        let before = self.abandoned_before();
        let abandoned = files.iter().map(|(name, _)| name);
        let abandoned = abandoned.filter(|name| self.names.is_partial(name) && **name < before);
        let abandoned: Vec<PathBuf> = abandoned.map(|name| folder.join(name)).collect();
        for path in surplus {
            self.remove(&path)?;
            health::REMOVED.increment();
        }
        for path in abandoned {
            self.remove(&path)?;
        }
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> Result<(), String> {
        match self.disk.remove(path) {
            // Somebody else did.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result.map_err(|error| cannot("remove", path, &error)),
        }
    }

    /// What the name of an incomplete file that is just old enough to be removed
    /// would be.
    fn abandoned_before(&self) -> String {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let until = since.unwrap_or_default().saturating_sub(ABANDONED);
        let complete = self.names.complete(until.as_nanos() as u64);
        let name = Names::partial(&complete);
        name.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into()
    }

    fn failure(&self, error: io::Error) -> Failure {
        use io::ErrorKind::*;
        let folder = self.names.folder.display();
        let why = match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => {
                format!("there is no room for it ({error}); make some, or keep fewer files")
            }
            NotFound => format!("there is no folder {folder}; create it"),
            PermissionDenied | ReadOnlyFilesystem => {
                format!("this process may not write to {folder} ({error})")
            }
            TimedOut => "the recording ends before; give it more time for that (flush), choose \
                         shorter segments, or record fewer histograms or with less detail \
                         (grouping_power)"
                .to_owned(),
            _ => error.to_string(),
        };
        let text = format!("a file could not be written: {why}");
        // Not the disk's: the encoder cannot make a file of it, and never will.
        let failure = if error.kind() == Other {
            Failure::permanent(text)
        } else {
            Failure::retry(text)
        };
        failure.source(error)
    }
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}

#[cfg(test)]
mod tests;
