use std::fmt;

/// Why there is no answer to what a test asked, with advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// No metric has the name.
    UnknownName {
        /// The name.
        name: String,
        /// Those that may have been meant.
        near: Vec<String>,
    },
    /// The registry does not have the metric.
    NotRegistered {
        /// The metric's type.
        of_type: &'static str,
    },
    /// The metric is something else.
    WrongKind {
        /// The metric's name.
        name: String,
        /// What it is.
        is: String,
        /// What it was asked for as.
        asked: &'static str,
    },
    /// No series of the metric has the label.
    UnknownLabel {
        /// The metric's name.
        name: String,
        /// The name of the label.
        label: String,
        /// The labels it may have.
        known: Vec<String>,
    },
    /// The label never has the value.
    ImpossibleValue {
        /// The metric's name.
        name: String,
        /// The name of the label.
        label: String,
        /// The value.
        value: String,
        /// The values it may have.
        possible: Vec<String>,
    },
    /// A thread's counts mean nothing by themselves.
    NotADifference,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mistake::UnknownName { name, near } if near.is_empty() => write!(
                f,
                "no metric is named `{name}`: is the crate that declares it mentioned in the \
                 source of this test, and is a metric made at run time still there?"
            ),
            Mistake::UnknownName { name, near } => {
                write!(f, "no metric is named `{name}`: did you mean {}?", or(near))
            }
            Mistake::NotRegistered { of_type } => write!(
                f,
                "this `{of_type}` was not in the registry: is `#[metric]` on it, and was it made \
                 before the snapshot was taken?"
            ),
            Mistake::WrongKind { name, is, asked } => {
                write!(f, "`{name}` is {is}, and not {asked}")
            }
            Mistake::UnknownLabel { name, label, known } if known.is_empty() => {
                write!(f, "`{name}` has no labels, and so no `{label}`")
            }
            Mistake::UnknownLabel { name, label, known } => {
                write!(f, "`{name}` has no label `{label}`: it has {}", and(known))
            }
            Mistake::ImpossibleValue {
                name,
                label,
                value,
                possible,
            } => write!(
                f,
                "the label `{label}` of `{name}` is never `{value}`: it is {}",
                or(possible)
            ),
            Mistake::NotADifference => f.write_str(
                "a thread's counts mean nothing by themselves, as it goes on where one that ended \
                 has stopped: take the difference of two snapshots, or a `process_snapshot()`",
            ),
        }
    }
}

fn and(names: &[String]) -> String {
    list(names, "and")
}

fn or(names: &[String]) -> String {
    list(names, "or")
}

/// The names as one says them.
fn list(names: &[String], last: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [rest @ .., end] if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
