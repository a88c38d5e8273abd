//! The programs that are measured.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

/// How many metrics share a module.
const PER_MODULE: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    Nothing,
    Entries,
    Metrics,
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Variant::Nothing => "nothing",
            Variant::Entries => "plain-entries",
            Variant::Metrics => "metriken",
        }
    }

    pub fn entries(self, count: usize) -> usize {
        match self {
            Variant::Nothing => 0,
            Variant::Entries | Variant::Metrics => count,
        }
    }
}

/// Writes the package of a program into `dir`, if it is not there as it is.
pub fn write(dir: &Path, variant: Variant, count: usize, metriken: &Path) -> io::Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nlibc = \"0.2\"\nmetriken = {{ path = {metriken:?} }}\n\n\
         [profile.release]\nlto = \"thin\"\ncodegen-units = 1\nstrip = true\n\n[workspace]\n",
        name = variant.name(),
        metriken = metriken.canonicalize()?,
    );
    put(&dir.join("Cargo.toml"), &manifest)?;

    let (prelude, entry): (&str, fn(usize) -> String) = match variant {
        Variant::Nothing => (include_str!("programs/nothing.rs"), |_| String::new()),
        Variant::Entries => (include_str!("programs/entries.rs"), plain_entry),
        Variant::Metrics => (include_str!("programs/metrics.rs"), metric),
    };
    let mut main = String::from(include_str!("programs/main.rs"));
    main.push_str(prelude);
    for (module, first) in (0..count).step_by(PER_MODULE).enumerate() {
        let _ = write!(main, "mod m{module} {{\n    use super::*;\n");
        for i in first..count.min(first + PER_MODULE) {
            main.push_str(&entry(i));
        }
        main.push_str("}\n");
    }
    put(&dir.join("src/main.rs"), &main)
}

fn metric(i: usize) -> String {
    format!(
        "    /// Benchmark counter number {i}\n    \
         #[metric(name = \"app_metric_{i:05}\", unit = \"requests\")]\n    \
         static C{i}: Counter = Counter::new();\n"
    )
}

fn plain_entry(i: usize) -> String {
    format!("    entry!(\"app_metric_{i:05}\", \"Benchmark counter number {i}\");\n")
}

fn put(path: &Path, content: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    fs::write(path, content)
}

/// Makes the program's source newer than what was built from it.
pub fn touch(dir: &Path) -> io::Result<()> {
    let main = fs::File::options()
        .append(true)
        .open(dir.join("src/main.rs"))?;
    main.set_modified(std::time::SystemTime::now())
}
