//! A test binary leaves behind what it touched, however its tests end.
#![cfg(unix)]
#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use metriken::testing::{Coverage, Touched};
use metriken::{Counter, metric};

metriken::testing::coverage_at_exit!();

#[metric(name = "first")]
static FIRST: Counter = Counter::new();

#[metric(name = "second")]
static SECOND: Counter = Counter::new();

#[metric(name = "third")]
static THIRD: Counter = Counter::new();

const VARIABLE: &str = "METRIKEN_COVERAGE";

#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn touches_the_first() {
    FIRST.increment();
}

#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn touches_the_second_and_fails_if_it_leaves_that_behind() {
    SECOND.increment();
    assert!(env::var_os(VARIABLE).is_none(), "as expected");
}

/// Runs one of the tests above in a process of its own.
fn run(test: &str, directory: Option<&Path>) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--ignored", "--exact", test]);
    match directory {
        Some(directory) => command.env(VARIABLE, directory),
        None => command.env_remove(VARIABLE),
    };
    command.output().unwrap()
}

/// A directory that is not there yet.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory).unwrap();
    }
    directory
}

fn touched(coverage: &Coverage) -> Vec<(&str, Touched)> {
    let own = coverage.metrics().filter(|metric| metric.file() == file!());
    own.map(|metric| (metric.name(), metric.touched()))
        .collect()
}

const YES: Touched = Touched::Yes;
const NO: Touched = Touched::No;

#[test]
fn processes_that_passed_or_failed_leave_what_they_touched() {
    let both = directory("coverage_of_both");
    let passed = run("touches_the_first", Some(&both));
    assert_eq!(passed.status.code(), Some(0));
    let only_one = Coverage::read_from(&both).unwrap();
    assert_eq!(
        touched(&only_one),
        [("first", YES), ("second", NO), ("third", NO)]
    );

    let failed = run(
        "touches_the_second_and_fails_if_it_leaves_that_behind",
        Some(&both),
    );
    assert_eq!(failed.status.code(), Some(101));
    // What else is there is not read.
    fs::write(both.join("README"), "not coverage").unwrap();
    let coverage = Coverage::read_from(&both).unwrap();
    assert_eq!(
        touched(&coverage),
        [("first", YES), ("second", YES), ("third", NO)]
    );
    let report = coverage.to_string();
    assert!(report.ends_with(": third"), "{report}");
    assert_eq!(
        fs::read_dir(&both).unwrap().count(),
        3,
        "no unfinished files"
    );
}

#[test]
fn nothing_is_left_behind_that_nobody_asked_for() {
    for directory in [None, Some(Path::new(""))] {
        let output = run("touches_the_first", directory);
        assert!(output.status.success() && output.stderr.is_empty());
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_complained_about_and_fails_no_test() {
    let complaint = |directory: &Path| {
        let output = run("touches_the_first", Some(directory));
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(
        complaint(Path::new("target/coverage")),
        "metriken: METRIKEN_COVERAGE=target/coverage: the directory must be an absolute path\n"
    );
    let file = env::current_exe().unwrap();
    let complaint = complaint(&file);
    assert!(
        complaint.starts_with("metriken: METRIKEN_COVERAGE=/"),
        "{complaint}"
    );
    assert!(complaint.contains("exists"), "{complaint}");
}

#[test]
fn what_cannot_be_read_is_named() {
    let missing = directory("coverage_of_none");
    let error = Coverage::read_from(&missing).unwrap_err();
    assert!(
        error.to_string().starts_with(missing.to_str().unwrap()),
        "{error}"
    );

    let written = Coverage::default().write_to(&missing).unwrap();
    assert_eq!(Coverage::read_from(&missing).unwrap(), Coverage::default());
    fs::write(&written, "metriken coverage 1\nmertic\nend\n").unwrap();
    let error = Coverage::read_from(&missing).unwrap_err();
    let expected = format!("{}: line 2 is not as it was written", written.display());
    assert_eq!(error.to_string(), expected);
}
