//! Writes the metrics of a large program as statics, as this project and
//! metriken 0.11 declare them.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets it"))?;
    let out = Path::new(&out);
    fs::write(out.join("metriken.rs"), statics("Histogram", ""))?;
    let krate = ", crate = metriken011";
    fs::write(
        out.join("metriken011.rs"),
        statics("AtomicCounterHistogram", krate),
    )
}

/// The names, counts and descriptions are those that `section/scrape.rs` has
/// for the others.
fn statics(histogram: &str, more: &str) -> String {
    let mut code = String::new();
    let mut array =
        |name: &str, kind: &str, new: &str, count: usize, metric: &dyn Fn(usize) -> String| {
            for i in 0..count {
                let metric = metric(i);
                let _ = writeln!(
                    code,
                    "#[metric({metric}{more})] static {name}_{i}: {kind} = {kind}::new({new});"
                );
            }
            let all: Vec<String> = (0..count).map(|i| format!("&{name}_{i}")).collect();
            let all = all.join(", ");
            let _ = writeln!(code, "pub static {name}: [&{kind}; {count}] = [{all}];");
        };
    array("COUNTERS", "Counter", "", 1000, &|i| {
        format!(
            "name = \"app_subsystem_requests_{i:04}\", description = \"Benchmark counter number {i}\""
        )
    });
    array("GAUGES", "Gauge", "", 1000, &|i| {
        format!(
            "name = \"app_subsystem_queue_depth_{i:04}\", description = \"Benchmark gauge number {i}\""
        )
    });
    array("HISTOGRAMS", histogram, "7, 64", 200, &|i| {
        // As it were: this project appends the unit.
        let unit = if more.is_empty() {
            ", unit = \"nanoseconds\""
        } else {
            ""
        };
        format!(
            "name = \"app_subsystem_latency_{i:03}\", description = \"Benchmark histogram number {i}\"{unit}"
        )
    });
    code
}
