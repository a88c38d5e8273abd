//! What ten thousand metrics cost a program, which is measured by a package
//! of its own.

use std::error::Error;
use std::process::Command;

use crate::Settings;

const SCALE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scale/Cargo.toml");

pub fn run(_: Settings) -> Result<String, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--manifest-path", SCALE])
        .args(["--", "--peers"])
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("benches/scale ended with {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
