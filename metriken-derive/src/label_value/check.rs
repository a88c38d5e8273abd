use super::model::{Value, Values};
use crate::mistakes::Mistakes;
use std::collections::HashMap;

/// Reports values that could not be told apart, or not be seen.
pub(crate) fn check(values: &Values, mistakes: &mut Mistakes) {
    let mut variants = HashMap::new();
    for Value {
        variant,
        text,
        span,
    } in &values.values
    {
        if text.is_empty() {
            mistakes.at(
                *span,
                "a label with an empty value is no label: write a word such as `none`, or take \
                 `Option` as the type of the label",
            );
        } else if let Some(first) = variants.insert(text.as_str(), variant) {
            let message = format!(
                "`{first}` has the value `{text}` already: write another with \
                 `#[label(rename = \"...\")]`"
            );
            mistakes.at(*span, message);
        }
    }
}
