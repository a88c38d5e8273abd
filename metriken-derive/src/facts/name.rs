/// Long enough for every naming scheme, and short enough for every backend.
const MAX_BYTES: usize = 255;

/// Checks the name of a metric. It may hold any visible character, because
/// what a format does not allow the exporter of that format replaces.
///
/// # Errors
/// What to write instead. `item` is what the name is taken from where none is
/// given, and `before` what precedes it.
pub(super) fn check(name: &str, item: &str, before: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!(
            "the name is empty: leave `name` out to use the {item}'s own"
        ));
    }
    is_visible("name", name)?;
    let len = before.len() + name.len();
    if len > MAX_BYTES {
        return Err(format!(
            "a name is at most {MAX_BYTES} bytes long, and this has {len}: write what varies \
             as labels, `metadata = {{ key = \"value\" }}`"
        ));
    }
    Ok(())
}

/// Checks what precedes the names of several metrics.
///
/// # Errors
/// What to write instead.
pub(crate) fn check_prefix(prefix: &str) -> Result<(), String> {
    if prefix.is_empty() {
        return Err("the prefix is empty: leave `prefix` out".to_owned());
    }
    is_visible("prefix", prefix)
}

fn is_visible(key: &str, text: &str) -> Result<(), String> {
    if text.trim() != text {
        return Err(format!(
            "the {key} begins or ends with white space: write `{key} = {:?}`",
            text.trim()
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(format!(
            "the {key} has a control character in it: remove it"
        ));
    }
    Ok(())
}
