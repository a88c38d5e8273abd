//! The programs that are measured.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;
use std::{fs, io};

/// How many metrics share a module.
const PER_MODULE: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    Nothing,
    Entries,
    Metrics,
    Linkme,
    Metriken011,
    Prometheus,
}

/// What the source of a program is made of.
struct Source {
    dependencies: &'static str,
    prelude: &'static str,
    /// One metric.
    entry: fn(usize) -> String,
    /// What a module has besides its metrics.
    module: fn(Range<usize>) -> String,
    /// What the program has besides its modules, given their number.
    program: fn(usize) -> String,
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Variant::Nothing => "nothing",
            Variant::Entries => "plain-entries",
            Variant::Metrics => "metriken",
            Variant::Linkme => "linkme",
            Variant::Metriken011 => "metriken-0-11",
            Variant::Prometheus => "prometheus",
        }
    }

    /// The name in the table.
    pub fn title(self) -> &'static str {
        match self {
            Variant::Entries => "plain entries",
            Variant::Metrics => "**metriken**",
            Variant::Linkme => "linkme's attribute",
            Variant::Metriken011 => "metriken 0.11",
            Variant::Prometheus => "prometheus and lazy_static",
            Variant::Nothing => "nothing",
        }
    }

    /// The same without metrics, with as many as it has.
    pub fn baseline(self) -> (Variant, usize) {
        match self {
            // A section without entries has no bounds, so plain entries are
            // compared with a program that does not look for any.
            Variant::Nothing | Variant::Entries | Variant::Metrics => (Variant::Nothing, 0),
            peer => (peer, 0),
        }
    }

    fn source(self) -> Source {
        let nothing = Source {
            dependencies: "",
            prelude: include_str!("programs/nothing.rs"),
            entry: |_| String::new(),
            module: |_| String::new(),
            program: |_| String::new(),
        };
        match self {
            Variant::Nothing => nothing,
            Variant::Entries => Source {
                prelude: include_str!("programs/entries.rs"),
                entry: plain_entry,
                ..nothing
            },
            Variant::Metrics => Source {
                prelude: include_str!("programs/metrics.rs"),
                entry: metric,
                ..nothing
            },
            Variant::Linkme => Source {
                dependencies: "linkme = \"0.3\"",
                prelude: include_str!("programs/linkme.rs"),
                entry: linkme_entry,
                ..nothing
            },
            Variant::Metriken011 => Source {
                dependencies: "metriken = \"=0.11.5\"",
                prelude: include_str!("programs/metrics.rs"),
                entry: metric_011,
                ..nothing
            },
            Variant::Prometheus => Source {
                dependencies: "prometheus = { version = \"=0.14.0\", default-features = false }\n\
                               lazy_static = \"1\"",
                prelude: include_str!("programs/prometheus.rs"),
                entry: prometheus_counter,
                module: |metrics| calls("pub fn init()", metrics, |i| format!("initialize(&C{i})")),
                program: |modules| calls("fn init()", 0..modules, |m| format!("m{m}::init()")),
            },
        }
    }
}

/// Writes the package of a program into `dir`, if it is not there as it is.
pub fn write(dir: &Path, variant: Variant, count: usize, metriken: &Path) -> io::Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    let source = variant.source();
    let own = format!("metriken = {{ path = {:?} }}", metriken.canonicalize()?);
    let dependencies = match source.dependencies {
        "" => &own,
        dependencies => dependencies,
    };
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nlibc = \"0.2\"\n{dependencies}\n\n\
         [profile.release]\nlto = \"thin\"\ncodegen-units = 1\nstrip = true\n\n[workspace]\n",
        name = variant.name(),
    );
    put(&dir.join("Cargo.toml"), &manifest)?;

    let mut main = String::from(include_str!("programs/main.rs"));
    main.push_str(source.prelude);
    let modules = (0..count).step_by(PER_MODULE);
    main.push_str(&(source.program)(modules.len()));
    for (module, first) in modules.enumerate() {
        let metrics = first..count.min(first + PER_MODULE);
        let _ = write!(main, "mod m{module} {{\n    use super::*;\n");
        metrics
            .clone()
            .for_each(|i| main.push_str(&(source.entry)(i)));
        main.push_str(&(source.module)(metrics));
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

fn metric_011(i: usize) -> String {
    format!(
        "    #[metric(name = \"app_metric_{i:05}\", description = \"Benchmark counter number {i}\")]\n    \
         static C{i}: Counter = Counter::new();\n"
    )
}

fn plain_entry(i: usize) -> String {
    format!("    entry!(\"app_metric_{i:05}\", \"Benchmark counter number {i}\");\n")
}

fn linkme_entry(i: usize) -> String {
    format!(
        "    static C{i}: AtomicU64 = AtomicU64::new(0);\n    \
         #[linkme::distributed_slice(ENTRIES)]\n    \
         static E{i}: Entry = Entry {{ value: &C{i}, name: \"app_metric_{i:05}\", \
         help: \"Benchmark counter number {i}\" }};\n"
    )
}

fn prometheus_counter(i: usize) -> String {
    format!(
        "    lazy_static! {{ static ref C{i}: IntCounter = \
         register_int_counter!(\"app_metric_{i:05}\", \"Benchmark counter number {i}\").unwrap(); }}\n"
    )
}

/// A function that does one call after the other.
fn calls(head: &str, of: Range<usize>, call: fn(usize) -> String) -> String {
    let calls: Vec<String> = of.map(|i| format!("{};", call(i))).collect();
    format!(
        "    #[inline(never)]\n    {head} {{ {} }}\n",
        calls.join(" ")
    )
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
