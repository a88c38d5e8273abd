//! What metriken counts of itself, and which of that tells of trouble.
//!
//! In the report of a small program it is most of the lines, and it says
//! nothing while all is well.

use crate::report::{Entry, Reading};

/// What is counted of work that is done. Everything else that metriken counts
/// is trouble where it is not nothing.
const WORK: [&str; 3] = [
    "metriken_export_size_bytes",
    "metriken_export_time_seconds",
    "metriken_recorder_removed_files",
];

/// Whether metriken says it of itself.
pub(crate) fn is_own(entry: &Entry) -> bool {
    entry.name.starts_with("metriken_")
}

/// Whether metriken says of itself that something was lost or has failed.
pub(crate) fn is_trouble(entry: &Entry) -> bool {
    let is_success = |(name, value): &(String, String)| name == "outcome" && value == "success";
    let is_work = WORK.contains(&&*entry.name) || entry.labels.iter().any(is_success);
    let happened = matches!(&entry.reading, Reading::Count { total, .. } if total != "0");
    is_own(entry) && happened && !is_work
}

#[cfg(test)]
mod tests {
    use metriken_core::Kind;

    use super::*;

    #[test]
    fn failures_and_losses_are_trouble_where_there_are_some() {
        for (name, outcome, total, trouble) in [
            ("metriken_exports", "failure", "1", true),
            ("metriken_exports", "failure", "0", false),
            ("metriken_exports", "success", "1", false),
            ("metriken_export_dropped_exports", "", "1", true),
            ("metriken_statsd_dropped_lines", "", "3", true),
            ("metriken_export_time_seconds", "", "0.5", false),
            ("metriken_recorder_removed_files", "", "2", false),
            ("requests_dropped", "", "1", false),
        ] {
            let entry = Entry {
                name: name.to_owned(),
                labels: vec![("outcome".to_owned(), outcome.to_owned())],
                kind: Kind::Counter,
                unit: String::new(),
                reading: Reading::Count {
                    total: total.to_owned(),
                    change: "0".to_owned(),
                    rate: 0.0,
                },
                has_changed: false,
            };
            assert_eq!(is_trouble(&entry), trouble, "{name} {outcome} {total}");
        }
    }
}
