/// Checks the name of a label.
///
/// It may hold any visible character, because what a format does not allow the
/// exporter of that format replaces.
///
/// # Errors
/// What to write instead.
pub(crate) fn check(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("a label's name is empty: name what its value says".to_owned());
    }
    if name.chars().any(char::is_control) {
        return Err("the label's name has a control character in it: remove it".to_owned());
    }
    if name.starts_with("__") {
        return Err(match name.trim_start_matches('_') {
            "" => "names that begin with `__` belong to Prometheus: write what the label's value \
                   says"
                .to_owned(),
            rest => format!("names that begin with `__` belong to Prometheus: write `{rest}`"),
        });
    }
    Ok(())
}

/// Checks the name of a label of a set, which a family of any kind may have.
///
/// A constant label may have any name that [`check`] allows, since it belongs
/// to one metric: `le` says nothing special of a counter.
///
/// # Errors
/// What to write instead.
pub(crate) fn check_of_set(name: &str) -> Result<(), String> {
    let owners = match name {
        "le" => "the buckets of histograms",
        "quantile" => "the quantiles of summaries",
        _ => return check(name),
    };
    Err(format!(
        "`{name}` belongs to {owners}: write another name with `#[label(rename = \"...\")]`"
    ))
}
