use arrow_schema::{DataType, Field};
use parquet::basic::ZstdLevel;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::*;
use crate::about::About;
use crate::column::{Column, Values};
use crate::disk::memory::Memory;
use crate::numbers::Numbers;
use crate::retention::Keep;

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
    let mut segment = Segment::new(vec![column], Arc::default());
    segment.times = (0..rows).map(|row| hours * HOUR + row).collect();
    segment
}

fn writer(room: usize, keep: Keep) -> Writer<Memory> {
    Writer {
        gatherer: Arc::new(Mutex::new(Gatherer::new(u8::MAX, 1 << 20))),
        format: Format {
            level: ZstdLevel::default(),
            about: About::default(),
        },
        names: Names::new(Path::new("app.parquet")).unwrap(),
        retention: Retention::new(keep),
        disk: Memory::with_room(room),
        stop: Stop::new(Duration::ZERO),
        period: Duration::from_secs(3600),
        is_tight: false,
    }
}

const ALL: Keep = Keep {
    files: None,
    bytes: u64::MAX,
    age: None,
};

impl Writer<Memory> {
    fn send_segment(&mut self, hours: u64, rows: u64) -> Result<Sent, Failure> {
        self.send(
            &vec![segment(hours, rows)],
            Instant::now() + Duration::from_secs(60),
        )
    }

    fn files(&self) -> Vec<&str> {
        self.disk.names()
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
    let bytes = writer.disk.read(writer.files()[0]);
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    assert_eq!(file.metadata().file_metadata().num_rows(), 1_000);
}

#[test]
fn a_full_disk_is_told_wherever_in_a_file_it_is_full() {
    let mut whole = writer(1 << 20, ALL);
    whole.send_segment(0, 100).unwrap();
    for room in 0..whole.disk.used() {
        let failure = writer(room, ALL).send_segment(0, 100).unwrap_err();
        assert!(failure.is_retryable());
        assert!(failure.to_string().contains("no room"), "{room}: {failure}");
    }
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
    writer.disk.clear();
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
        (QuotaExceeded, "fewer files to keep"),
        (FileTooLarge, "shorter segments"),
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
fn a_full_disk_gets_room_from_what_need_not_be_kept() {
    let keep = Keep {
        files: Some(1),
        ..ALL
    };
    // As an application left it that kept all, and was killed.
    let mut before = writer(1 << 20, ALL);
    for hour in 0..5 {
        before.send_segment(hour, 1_000).unwrap();
    }
    let (abandoned, held) = (5 * HOUR, 6 * HOUR);
    let partial = |ns| Names::partial(&before.names.complete(ns));
    let (abandoned, held) = (partial(abandoned), partial(held));
    for path in [&abandoned, &held] {
        before.disk.put(path, 2_000);
    }
    before.disk.held.insert(held);
    before.disk.room = before.disk.used();

    let mut writer = Writer {
        retention: Retention::new(keep),
        ..before
    };
    writer.send_segment(10, 1_000).unwrap();
    let left = [
        ".app-19700101T060000.000000Z.parquet.partial",
        "app-19700101T100000.000000Z.parquet",
    ];
    assert_eq!(writer.files(), left);
}

#[test]
fn writing_that_cannot_keep_up_is_a_warning() {
    let mut writer = writer(1 << 20, ALL);
    writer.period = Duration::ZERO;
    let warning = writer.send_segment(0, 10).unwrap().warning.unwrap();
    assert!(warning.contains("grouping_power"), "{warning}");
}

#[test]
fn a_disk_no_larger_than_what_is_kept_takes_new_files() {
    let mut writer = writer(1 << 20, ALL);
    writer.send_segment(0, 1_000).unwrap();
    // They differ by a few bytes.
    let one = writer.disk.used();
    for keep in [
        Keep {
            bytes: 3 * one as u64 + 100,
            ..ALL
        },
        Keep {
            files: Some(3),
            ..ALL
        },
    ] {
        writer.disk.clear();
        writer.disk.room = 3 * one + 100;
        writer.retention = Retention::new(keep);
        for hour in 0..10 {
            writer.send_segment(hour, 1_000).unwrap();
        }
        assert_eq!(writer.files().len(), 3);
        assert!(writer.files()[2].contains("T09"), "{:?}", writer.files());
    }
}

#[test]
fn what_cannot_be_tidied_is_a_warning() {
    let mut writer = writer(
        1 << 20,
        Keep {
            files: Some(1),
            ..ALL
        },
    );
    assert_eq!(writer.send_segment(0, 10).unwrap().warning, None);
    let first = writer.names.complete(0);
    let why = io::ErrorKind::PermissionDenied;
    writer.disk.stuck.insert(first, why);
    let sent = writer.send_segment(1, 10).unwrap();
    let warning = sent.warning.unwrap();
    assert!(warning.contains("cannot remove"), "{warning}");
    assert!(sent.bytes > 0);
}
