/// Long enough for every naming scheme, and short enough for every backend.
const MAX_BYTES: usize = 255;

/// Checks the name of a metric. It may hold any visible character, because
/// what a format does not allow the exporter of that format replaces.
///
/// # Errors
/// What to write instead. `item` is what the name is taken from where none is
/// given.
pub(super) fn check(name: &str, item: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!(
            "the name is empty: leave `name` out to use the {item}'s own"
        ));
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
    if name.len() > MAX_BYTES {
        return Err(format!(
            "a name is at most {MAX_BYTES} bytes long, and this has {}: write what varies \
             as labels, `metadata = {{ key = \"value\" }}`",
            name.len()
        ));
    }
    Ok(())
}
