use std::collections::BTreeMap;
use std::io::Write;

use arrow_schema::{DataType, Field};
use parquet::basic::ZstdLevel;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::*;
use crate::column::{Column, Values};
use crate::numbers::Numbers;

/// A disk in memory, with room for so many bytes.
#[derive(Debug, Default)]
struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
    room: usize,
    /// What making a file fails with.
    broken: Option<io::ErrorKind>,
}

struct Open {
    path: PathBuf,
    bytes: Vec<u8>,
    room: usize,
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.room {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Memory {
    fn used(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }
}

impl Disk for Memory {
    type File = Open;

    fn create(&mut self, path: &Path) -> io::Result<Open> {
        if let Some(kind) = self.broken {
            return Err(kind.into());
        }
        self.files.insert(path.to_owned(), Vec::new());
        Ok(Open {
            path: path.to_owned(),
            bytes: Vec::new(),
            room: self.room.saturating_sub(self.used()),
        })
    }

    fn sync(&mut self, file: Open) -> io::Result<u64> {
        let bytes = file.bytes.len() as u64;
        self.files.insert(file.path, file.bytes);
        Ok(bytes)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let file = self.files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        self.files.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        let file = self.files.remove(path).ok_or(io::ErrorKind::NotFound)?;
        drop(file);
        Ok(())
    }

    fn list(&mut self, _: &Path) -> io::Result<Vec<(String, u64)>> {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let files = self.files.iter();
        Ok(files
            .map(|(path, bytes)| (name(path), bytes.len() as u64))
            .collect())
    }
}

const HOUR: u64 = 3_600_000_000_000;

/// A segment of `rows` rows that begins so many hours after the epoch.
fn segment(hours: u64, rows: u64) -> Segment {
    let field = Arc::new(Field::new("x{}", DataType::UInt64, true));
    let mut numbers = Numbers::default();
    let mut column = Column::new(field, None, Values::Counter(Numbers::default()));
    for row in 0..rows {
        // Nothing that compresses well.
        let hash = (row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        numbers.push((hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9));
        column.exists_in(row as usize);
    }
    column.values = Values::Counter(numbers);
    let mut segment = Segment::new(vec![column]);
    segment.times = (0..rows).map(|row| hours * HOUR + row).collect();
    segment
}

fn writer(room: usize, keep: Keep) -> Writer<Memory> {
    Writer {
        gatherer: Arc::new(Mutex::new(Gatherer::new(u8::MAX, 1 << 20))),
        format: Format {
            interval: Duration::from_secs(1),
            level: ZstdLevel::default(),
            source: String::new(),
        },
        names: Names::new(Path::new("app.parquet")).unwrap(),
        keep,
        disk: Memory {
            room,
            ..Memory::default()
        },
        stop: Stop::new(Duration::ZERO),
        is_tight: false,
    }
}

const ALL: Keep = Keep {
    files: None,
    bytes: u64::MAX,
};

impl Writer<Memory> {
    fn send_segment(&mut self, hours: u64, rows: u64) -> Result<Sent, Failure> {
        self.send(
            &vec![segment(hours, rows)],
            Instant::now() + Duration::from_secs(60),
        )
    }

    fn files(&mut self) -> Vec<String> {
        let files = self.disk.list(Path::new("")).unwrap();
        files.into_iter().map(|(name, _)| name).collect()
    }
}

#[test]
fn a_full_disk_has_no_part_of_a_file_and_takes_it_once_there_is_room() {
    let mut writer = writer(5_000, ALL);
    for _ in 0..3 {
        let failure = writer.send_segment(0, 1_000).unwrap_err();
        assert!(failure.is_retryable());
        assert!(failure.to_string().contains("no room"), "{failure}");
        assert_eq!(writer.files(), [""; 0]);
    }
    writer.disk.room = 50_000;
    let sent = writer.send_segment(0, 1_000).unwrap();
    assert_eq!(writer.files(), ["app-19700101T000000.000000Z.parquet"]);
    assert_eq!(sent.bytes, writer.disk.used() as u64);
    let bytes = writer.disk.files.values().next().unwrap().clone();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    assert_eq!(file.metadata().file_metadata().num_rows(), 1_000);
}

#[test]
fn what_an_attempt_wrote_is_not_written_again() {
    let mut writer = writer(20_000, ALL);
    let batch = vec![segment(0, 1_000), segment(1, 2_000)];
    let later = Instant::now() + Duration::from_secs(60);
    assert!(writer.send(&batch, later).is_err());
    let first = ["app-19700101T000000.000000Z.parquet"];
    assert_eq!(writer.files(), first);
    let first_bytes = writer.disk.used() as u64;
    // As whoever looks at them may.
    writer.disk.files.clear();
    let sent = writer.send(&batch, later).unwrap();
    assert_eq!(writer.files(), ["app-19700101T010000.000000Z.parquet"]);
    assert_eq!(sent.bytes, first_bytes + writer.disk.used() as u64);
}

#[test]
fn failures_say_what_to_do() {
    use io::ErrorKind::*;
    for (kind, advice) in [
        (NotFound, "create it"),
        (PermissionDenied, "may not write"),
        (ReadOnlyFilesystem, "may not write"),
        (QuotaExceeded, "keep fewer files"),
        (FileTooLarge, "make some"),
    ] {
        let mut writer = writer(50_000, ALL);
        writer.disk.broken = Some(kind);
        let failure = writer.send_segment(0, 1).unwrap_err();
        assert!(failure.is_retryable());
        assert!(failure.to_string().contains(advice), "{failure}");
    }
    let mut writer = writer(50_000, ALL);
    writer.disk.broken = Some(Other);
    assert!(!writer.send_segment(0, 1).unwrap_err().is_retryable());
    writer.disk.broken = None;
    writer.stop.begin();
    let failure = writer.send_segment(0, 1).unwrap_err();
    assert!(failure.to_string().contains("(flush)"), "{failure}");
    assert_eq!(writer.files(), [""; 0]);
}

#[test]
fn a_file_takes_as_long_as_it_takes_while_the_recording_goes_on() {
    let mut writer = writer(50_000, ALL);
    let passed = Instant::now() - Duration::from_millis(1);
    writer.send(&vec![segment(0, 1_000)], passed).unwrap();
    assert_eq!(writer.files().len(), 1);
}

#[test]
fn too_many_series_for_the_memory_are_a_warning() {
    let mut writer = writer(1 << 20, ALL);
    assert_eq!(writer.send_segment(0, 10).unwrap().warning, None);
    writer.is_tight = true;
    let warning = writer.send_segment(1, 10).unwrap().warning.unwrap();
    assert!(warning.contains("memory_bytes"), "{warning}");
    writer.collect(SystemTime::now());
    assert_eq!(writer.send_segment(2, 10).unwrap().warning, None);
}

#[test]
fn the_oldest_files_make_room_for_the_newest() {
    let by_count = Keep {
        files: Some(2),
        bytes: u64::MAX,
    };
    let mut counted = writer(1 << 20, by_count);
    for hour in 0..5 {
        counted.send_segment(hour, 10).unwrap();
    }
    let last = [
        "app-19700101T030000.000000Z.parquet",
        "app-19700101T040000.000000Z.parquet",
    ];
    assert_eq!(counted.files(), last);

    let one = counted.disk.used() / 2;
    let by_size = Keep {
        files: None,
        bytes: one as u64 * 2 + 10,
    };
    let mut weighed = writer(1 << 20, by_size);
    for hour in 0..5 {
        weighed.send_segment(hour, 10).unwrap();
    }
    assert_eq!(weighed.files(), last);

    // The newest one is kept in any case.
    let mut tight = writer(
        1 << 20,
        Keep {
            files: None,
            bytes: 1,
        },
    );
    tight.send_segment(0, 10).unwrap();
    tight.send_segment(1, 10).unwrap();
    assert_eq!(tight.files(), ["app-19700101T010000.000000Z.parquet"]);
}

#[test]
fn files_of_others_stay() {
    let mut writer = writer(
        1 << 20,
        Keep {
            files: Some(1),
            bytes: u64::MAX,
        },
    );
    let others = [
        "app.parquet",
        "app-two-19600101T000000.000000Z.parquet",
        "notes",
    ];
    for other in others {
        writer.disk.files.insert(other.into(), vec![0; 100]);
    }
    writer.send_segment(0, 10).unwrap();
    writer.send_segment(1, 10).unwrap();
    for other in others {
        assert!(writer.files().iter().any(|file| file == other), "{other}");
    }
    assert_eq!(writer.files().len(), others.len() + 1);
}

#[test]
fn what_a_crash_left_is_removed_when_it_is_old() {
    let mut writer = writer(1 << 20, ALL);
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now_ns = since.unwrap().as_nanos() as u64;
    let partial = |ns| Names::partial(&writer.names.complete(ns));
    let (old, new) = (partial(now_ns - 2 * HOUR), partial(now_ns));
    for path in [&old, &new] {
        writer.disk.files.insert(path.clone(), vec![0; 100]);
    }
    writer.send_segment(0, 10).unwrap();
    assert!(!writer.disk.files.contains_key(&old));
    assert!(writer.disk.files.contains_key(&new));
}

#[test]
fn a_file_that_cannot_be_removed_is_a_warning() {
    /// Lists what is not there to be removed, and cannot say why.
    #[derive(Debug)]
    struct Stubborn(Memory);

    impl Disk for Stubborn {
        type File = Open;
        fn create(&mut self, path: &Path) -> io::Result<Open> {
            self.0.create(path)
        }
        fn sync(&mut self, file: Open) -> io::Result<u64> {
            self.0.sync(file)
        }
        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            self.0.rename(from, to)
        }
        fn remove(&mut self, _: &Path) -> io::Result<()> {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        fn list(&mut self, folder: &Path) -> io::Result<Vec<(String, u64)>> {
            self.0.list(folder)
        }
    }

    let of = writer(
        1 << 20,
        Keep {
            files: Some(1),
            bytes: u64::MAX,
        },
    );
    let mut writer = Writer {
        gatherer: of.gatherer,
        format: of.format,
        names: of.names,
        keep: of.keep,
        disk: Stubborn(of.disk),
        stop: of.stop,
        is_tight: false,
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    assert_eq!(
        writer
            .send(&vec![segment(0, 10)], deadline)
            .unwrap()
            .warning,
        None
    );
    let sent = writer.send(&vec![segment(1, 10)], deadline).unwrap();
    let warning = sent.warning.unwrap();
    assert!(warning.contains("cannot remove"), "{warning}");
    assert!(sent.bytes > 0);
}
