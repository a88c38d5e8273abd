//! From segments to files.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Retain, Sent};

use crate::disk::Disk;
use crate::encode::{self, Format};
use crate::gatherer::Gatherer;
use crate::names::Names;
use crate::retention::Retention;
use crate::segment::Segment;
use crate::stop::Stop;

/// Writes what was gathered.
#[derive(Debug)]
pub(crate) struct Writer<D> {
    pub(crate) gatherer: Arc<Mutex<Gatherer>>,
    pub(crate) format: Format,
    pub(crate) names: Names,
    pub(crate) retention: Retention,
    pub(crate) disk: D,
    pub(crate) stop: Stop,
    /// How long a segment is.
    pub(crate) period: Duration,
    /// Whether more would have been gathered if there were more memory.
    pub(crate) is_tight: bool,
}

/// Why there may be fewer samples than were taken.
const TIGHT: &str = "there are so many series that few samples fit into the memory for them; \
                     allow more (memory_bytes), or record fewer series (match, except)";

/// Why there will be, sooner or later.
const SLOW: &str = "writing a segment takes longer than the segment; record fewer histograms \
                    (match, except) or with less detail (grouping_power), or less often \
                    (interval)";

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
        let start = Instant::now();
        for segment in batch {
            // Those that an attempt before this one wrote are not written again.
            let bytes = match segment.written_bytes() {
                Some(bytes) => bytes,
                None => self.write(segment).map_err(|error| self.failure(error))?,
            };
            segment.set_written(bytes);
            sent.bytes += bytes;
        }
        let slow = (start.elapsed() > self.period).then(|| SLOW.to_owned());
        let tight = self.is_tight.then(|| TIGHT.to_owned());
        let warnings = [slow, tight, self.tidy()];
        let warnings: Vec<_> = warnings.into_iter().flatten().collect();
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
        let mut written = self.try_write(&partial, &complete, segment);
        if written.as_ref().is_err_and(is_full) && self.make_room(&partial) {
            written = self.try_write(&partial, &complete, segment);
        }
        match written {
            Ok(_) => self.retention.wrote(&complete),
            // What it takes may be what there is too little of. That this fails
            // too is no news, and is tried again when others are removed.
            Err(_) => drop(self.disk.remove(&partial)),
        }
        written
    }

    fn try_write(&mut self, partial: &Path, complete: &Path, segment: &Segment) -> io::Result<u64> {
        let mut file = self.disk.create(partial)?;
        encode::write(segment, &self.format, &mut file, &self.stop)?;
        let bytes = self.disk.sync(&mut file)?;
        self.disk.rename(partial, complete)?;
        Ok(bytes)
    }

    /// Removes what may go for a file that did not fit. Whether something did.
    fn make_room(&mut self, partial: &Path) -> bool {
        let (disk, names) = (&mut self.disk, &self.names);
        let tidied = self.retention.tidy(disk, names, Some(partial));
        tidied.removed > 0
    }

    fn tidy(&mut self) -> Option<String> {
        let (disk, names) = (&mut self.disk, &self.names);
        self.retention.tidy(disk, names, None).warning
    }

    fn failure(&self, error: io::Error) -> Failure {
        use io::ErrorKind::*;
        let folder = self.names.folder.display();
        let why = match error.kind() {
            _ if is_full(&error) => format!(
                "there is no room for it ({error}); make some, or start again with fewer files \
                 to keep (keep_bytes, keep_files, keep_for)"
            ),
            FileTooLarge => format!(
                "no file may be as large ({error}); raise that limit, or choose shorter segments"
            ),
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

/// Whether there may be room once something else is removed.
fn is_full(error: &io::Error) -> bool {
    let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
    full.contains(&error.kind())
}

#[cfg(test)]
mod tests;
