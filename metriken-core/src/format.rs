use std::fmt::Write;

use crate::MetricEntry;

/// A style of writing a metric's full name, for [`MetricEntry::formatted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A plain name. A formatter makes it unique if the metric's labels are
    /// what tells it from others: `cpu/usage/user`.
    Simple,
    /// The name with labels in braces: `cpu_usage{mode="user"}`.
    Prometheus,
}

/// The formatter of metrics that name none: the name, and for
/// [`Format::Prometheus`] the constant labels.
///
/// This is for people and logs. What goes to a scraper is written by the
/// encoders of `metriken-exposition`, which escape, map and sort.
pub fn default_formatter(metric: &MetricEntry, format: Format) -> String {
    let mut out = metric.name().to_owned();
    if format == Format::Prometheus && !metric.metadata().is_empty() {
        for (i, (key, value)) in metric.metadata().iter().enumerate() {
            let before = if i == 0 { "{" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(out, "{before}{key}=\"{value}\"");
        }
        out.push('}');
    }
    out
}
