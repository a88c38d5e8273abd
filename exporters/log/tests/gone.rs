//! A process whose standard error nobody reads any more.

#![cfg(unix)]

mod failures;

use std::env;
use std::process::{Command, Stdio};

use metriken_exposition::export;
use metriken_log as _;

/// Not a test by itself: what the process does that the test starts.
#[test]
fn child() {
    if env::var_os("LOG_TEST_CHILD").is_some() {
        let _exporters = export::start("log://stderr?interval=20ms").unwrap();
        failures::wait_for_one();
    }
}

#[test]
fn a_report_that_nobody_can_read_is_an_export_that_failed() {
    let mut command = Command::new(env::current_exe().unwrap());
    let command = command.args(["--exact", "child"]).env("LOG_TEST_CHILD", "");
    let (stdout, stderr) = (Stdio::null(), Stdio::piped());
    let mut child = command.stdout(stdout).stderr(stderr).spawn().unwrap();
    drop(child.stderr.take());
    assert!(child.wait().unwrap().success());
}
