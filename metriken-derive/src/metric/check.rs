use super::model::{Label, Metric, Text};
use super::unit;
use crate::mistakes::Mistakes;
use std::collections::HashSet;

/// Long enough for every naming scheme, and short enough for every backend.
const MAX_NAME_BYTES: usize = 255;

/// Reports what an exporter, a reader or the next colleague would stumble on.
///
/// Only literals can be checked. A name may hold any visible character,
/// because what a format does not allow the exporter of that format replaces.
pub(crate) fn check(metric: &Metric, mistakes: &mut Mistakes) {
    if let Some(mutable) = &metric.item.mutable {
        let message = "a metric changes through a shared borrow: remove `mut`";
        mistakes.at(mutable.span, message);
    }
    if let Text::Literal(name, span) = &metric.name
        && let Err(message) = name_of_metric(name)
    {
        mistakes.at(*span, message);
    }
    if let Some(literal) = &metric.unit
        && let Err(message) = unit::check(&literal.value())
    {
        mistakes.at(literal.span(), message);
    }
    labels(&metric.labels, mistakes);
}

fn name_of_metric(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("the name is empty: leave `name` out to use the static's own".to_owned());
    }
    if name.trim() != name {
        return Err(format!(
            "the name begins or ends with white space: write `name = {:?}`",
            name.trim()
        ));
    }
    if name.chars().any(char::is_control) {
        return Err("the name has a control character in it: remove it".to_owned());
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(format!(
            "a name is at most {MAX_NAME_BYTES} bytes long, and this has {}: write what varies \
             as labels, `metadata = {{ key = \"value\" }}`",
            name.len()
        ));
    }
    Ok(())
}

fn labels(labels: &[Label], mistakes: &mut Mistakes) {
    let mut keys = HashSet::new();
    for label in labels {
        let key = label.key.as_str();
        if let Err(message) = key_of_label(key) {
            mistakes.at(label.key_span, message);
        } else if !keys.insert(key) {
            let message = format!("the label `{key}` is given twice: keep one");
            mistakes.at(label.key_span, message);
        }
    }
}

fn key_of_label(key: &str) -> Result<(), String> {
    if key.is_empty() {
        return Err("a label's key is empty: name what its value says".to_owned());
    }
    if key.chars().any(char::is_control) {
        return Err("the label's key has a control character in it: remove it".to_owned());
    }
    if key.starts_with("__") {
        return Err(format!(
            "keys that begin with `__` belong to Prometheus: write `{}`",
            key.trim_start_matches('_')
        ));
    }
    Ok(())
}
