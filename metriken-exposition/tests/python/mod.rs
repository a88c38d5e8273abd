//! The parsers of the official Python client.
//!
//! They are found in the environment that `METRIKEN_PYTHON` names the
//! interpreter of, or in the one that `ci/venv.sh` makes, or else in the
//! system's.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use metriken_exposition::TextFormat;
use serde_json::{Value, json};

/// An interpreter that has the parsers.
pub(crate) struct Python(PathBuf);

impl Python {
    /// The interpreter, or `None` if there is none, which is said.
    ///
    /// # Panics
    /// If there is none in CI.
    pub(crate) fn find() -> Option<Python> {
        let found = match std::env::var_os("METRIKEN_PYTHON") {
            Some(named) => Some(PathBuf::from(named)),
            None => candidates().into_iter().find(|python| is_able(python)),
        };
        if found.is_none() {
            let missing = "no python3 with prometheus_client; `ci/venv.sh` makes one";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
            eprintln!("skipped: {missing}");
        }
        found.map(Python)
    }

    /// Lets the parsers read pages: for each the list of its families.
    ///
    /// # Panics
    /// If a parser refuses its page.
    pub(crate) fn read(&self, pages: &[(TextFormat, String)]) -> Vec<Vec<Value>> {
        let pages_in: Vec<_> = pages
            .iter()
            .map(|(format, page)| match format {
                TextFormat::Prometheus => json!(["prometheus", page]),
                _ => json!(["openmetrics", page]),
            })
            .collect();
        let mut child = Command::new(&self.0)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/parse.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", self.0.display()));
        // The script writes nothing before it has read everything.
        let input = serde_json::to_vec(&pages_in).unwrap();
        child.stdin.take().unwrap().write_all(&input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", output.status);

        let read: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(read.len(), pages.len());
        let families = read.into_iter().zip(pages).map(|(mut read, (_, page))| {
            match read["families"].take() {
                Value::Array(families) => families,
                _ => panic!("{} in:\n{page}", read["error"]),
            }
        });
        families.collect()
    }
}

fn candidates() -> Vec<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // The test's own directory is in the profile's within the target's.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let venv = target.map(|target| target.join("venv/bin/python"));
    let mut candidates: Vec<_> = venv.into_iter().collect();
    candidates.push(workspace.join("target/venv/bin/python"));
    candidates.push("python3".into());
    candidates
}

fn is_able(python: &Path) -> bool {
    let mut import = Command::new(python);
    import.args(["-c", "import prometheus_client"]);
    import.stderr(Stdio::null());
    import.status().is_ok_and(|status| status.success())
}
