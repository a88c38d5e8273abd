use super::*;
use crate::disk::memory::Memory;

const ALL: Keep = Keep {
    files: None,
    bytes: u64::MAX,
    age: None,
};

const HOUR: Duration = Duration::from_secs(3600);

/// A folder with files of 100 bytes each, in which one is written at a time.
struct Folder {
    names: Names,
    disk: Memory,
    retention: Retention,
}

impl Folder {
    fn new(keep: Keep) -> Self {
        Folder {
            names: Names::new(Path::new("app.parquet")).unwrap(),
            disk: Memory::default(),
            retention: Retention::new(keep),
        }
    }

    /// A file of another process, of this time.
    fn put(&mut self, since: Duration) -> String {
        let path = self.names.complete(since.as_nanos() as u64);
        self.disk.put(&path, 100);
        name(&path)
    }

    /// One of this process.
    fn write(&mut self, since: Duration) -> String {
        let file = self.put(since);
        self.retention.wrote(Path::new(&file));
        self.tidy();
        file
    }

    fn tidy(&mut self) -> Tidied {
        self.retention.tidy(&mut self.disk, &self.names, None)
    }
}

fn now() -> Duration {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap()
}

#[test]
fn the_oldest_files_make_room_for_the_newest() {
    let two = Keep {
        files: Some(2),
        ..ALL
    };
    let as_many_bytes = Keep { bytes: 299, ..ALL };
    for keep in [two, as_many_bytes] {
        let mut folder = Folder::new(keep);
        let files: Vec<_> = (0..5).map(|hour| folder.write(HOUR * hour)).collect();
        assert_eq!(folder.disk.names(), files[3..]);
    }
    // The newest one is kept in any case.
    let mut tight = Folder::new(Keep { bytes: 1, ..ALL });
    let files = [tight.write(HOUR), tight.write(HOUR * 2)];
    assert_eq!(tight.disk.names(), files[1..]);
}

#[test]
fn a_clock_that_is_set_back_costs_no_new_file() {
    let mut folder = Folder::new(Keep {
        files: Some(2),
        ..ALL
    });
    folder.write(HOUR * 1_000);
    let before = folder.write(HOUR * 1_001);
    let first = folder.write(HOUR * 100);
    assert_eq!(folder.disk.names(), [&*first, &*before]);
    let second = folder.write(HOUR * 101);
    assert_eq!(folder.disk.names(), [first, second]);
}

#[test]
fn files_of_others_go_before_own_ones_and_those_of_the_future_first() {
    let mut folder = Folder::new(ALL);
    let future = folder.put(now() + HOUR);
    let (old, newer) = (folder.put(HOUR * 5), folder.put(HOUR * 6));
    let own = folder.write(HOUR);
    for (files, left) in [
        (4, vec![&own, &old, &newer, &future]),
        (3, vec![&own, &old, &newer]),
        (2, vec![&own, &newer]),
        (1, vec![&own]),
    ] {
        folder.retention.keep.files = Some(files);
        folder.tidy();
        assert_eq!(folder.disk.names(), left);
    }
}

#[test]
fn files_go_when_they_are_old() {
    let mut folder = Folder::new(Keep {
        age: Some(HOUR * 24),
        ..ALL
    });
    folder.put(now() - HOUR * 25);
    let day = folder.put(now() - HOUR * 23);
    // By the time at which it was written, whatever the clock was then.
    let own = folder.write(HOUR);
    assert_eq!(folder.disk.names(), [&*own, &*day]);
    folder.retention.keep.age = Some(Duration::from_nanos(1));
    let newest = folder.write(HOUR * 2);
    assert_eq!(folder.disk.names(), [newest]);
}

#[test]
fn files_of_others_stay() {
    let mut folder = Folder::new(Keep {
        files: Some(1),
        ..ALL
    });
    let others = [
        "app-two-19600101T000000.000000Z.parquet",
        "app.parquet",
        "notes",
    ];
    for other in others {
        folder.disk.put(other, 100);
    }
    folder.write(HOUR);
    let last = folder.write(HOUR * 2);
    let left = [&[&*last], &others[..]].concat();
    assert_eq!(folder.disk.names(), left);
}

#[test]
fn what_a_crash_left_is_removed_and_what_is_being_written_is_not() {
    let mut folder = Folder::new(ALL);
    let partial = |hour: u64| Names::partial(&folder.names.complete(hour * 3_600_000_000_000));
    let (left, held) = (partial(1), partial(2));
    for path in [&left, &held] {
        folder.disk.put(path, 100);
    }
    folder.disk.held.insert(held.clone());
    assert_eq!(folder.tidy().removed, 1);
    assert_eq!(folder.disk.names(), [name(&held)]);
}

#[test]
fn a_file_that_cannot_be_removed_does_not_keep_others() {
    let mut folder = Folder::new(Keep {
        files: Some(1),
        ..ALL
    });
    let files: Vec<_> = (1..6).map(|hour| folder.put(HOUR * hour)).collect();
    let path = |index: usize| folder.names.folder.join(&files[index]);
    let stuck = [
        (path(1), io::ErrorKind::NotFound),
        (path(3), io::ErrorKind::PermissionDenied),
    ];
    folder.disk.stuck.extend(stuck);
    let tidied = folder.tidy();
    assert_eq!(folder.disk.names(), [&*files[1], &*files[3], &*files[4]]);
    // What somebody else removed is not counted, nor a reason to warn.
    assert_eq!(tidied.removed, 2);
    let warning = tidied.warning.unwrap();
    assert!(warning.contains(&files[3]), "{warning}");
}
