//! A process that is killed while it records.

mod files;

use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use files::{files, open, points};

/// Records to a folder, until it is killed.
struct Application(Child);

impl Application {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recorder"));
        Application(command.arg(folder.join("app.parquet")).spawn().unwrap())
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_a_killed_process_had_written_can_be_read() {
    // At different moments of a segment: files are written at its ends.
    for ms in [0, 3, 9, 250] {
        let folder = tempfile::tempdir().unwrap();
        let mut application = Application::start(folder.path());
        let patience = Instant::now() + Duration::from_secs(30);
        while files(folder.path()).len() < 3 {
            assert!(Instant::now() < patience, "no files");
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(ms));
        let killed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        application.kill();

        let files = files(folder.path());
        assert!(files.len() >= 3, "{files:?}");
        for file in &files {
            assert!(open(std::slice::from_ref(file)).time_range().is_some());
        }
        let reader = open(&files);
        let rates = points(&reader, "sum(rate(app_requests[200ms]))", 0.1);
        assert!(
            rates.iter().filter(|(_, rate)| *rate > 0.0).count() >= 5,
            "{rates:?}"
        );

        // What is lost is a segment and the time it took to write it.
        let (_, last) = reader.time_range().unwrap();
        let lost_s = killed.unwrap().as_secs_f64() - last;
        assert!(lost_s < 0.5 + 1.0, "{lost_s} s");
    }
}
