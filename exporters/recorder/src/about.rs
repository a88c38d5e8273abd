//! What a file says about itself.
//!
//! Source: rezolus' documentation of the metadata of recordings, and its list of
//! the keys, `src/parquet_metadata.rs`. Of these `metriken-query` reads the first
//! three.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use parquet::file::metadata::KeyValue;

use crate::Error;

/// Whose metrics they are.
pub(crate) const SOURCE: &str = "source";
/// The version of what they are of, or of what recorded them.
const VERSION: &str = "version";
const INTERVAL: &str = "sampling_interval_ms";
/// What each metric means: a JSON object.
const DESCRIPTIONS: &str = "descriptions";
/// The one in which Arrow keeps the columns' metadata.
const ARROW: &str = "ARROW:schema";

/// What is the same for all files of a recording, by key.
#[derive(Clone, Debug, Default)]
pub(crate) struct About(BTreeMap<String, String>);

impl About {
    /// Whatever else the application says.
    ///
    /// # Errors
    /// If it says what the recorder says by itself.
    pub(crate) fn new(
        interval: Duration,
        source: String,
        others: BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        for key in [SOURCE, INTERVAL, DESCRIPTIONS, ARROW, ""] {
            if others.contains_key(key) {
                let wanted = "choose another, as this one is written anyway";
                return Err(Error::option("a key of the metadata", key, wanted));
            }
        }
        let mut all = others;
        let interval_ms = interval.as_nanos().div_ceil(1_000_000);
        all.insert(INTERVAL.to_owned(), interval_ms.to_string());
        all.insert(SOURCE.to_owned(), source);
        all.entry(VERSION.to_owned())
            .or_insert_with(|| concat!("metriken-recorder ", env!("CARGO_PKG_VERSION")).to_owned());
        Ok(About(all))
    }

    /// All that a file says, whose metrics have these descriptions.
    pub(crate) fn pairs(&self, descriptions: &BTreeMap<String, String>) -> Vec<KeyValue> {
        let all = self.0.iter();
        let all = all.map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let json = KeyValue::new(DESCRIPTIONS.to_owned(), json(descriptions));
        all.chain([json]).collect()
    }
}

/// A JSON object.
fn json(pairs: &BTreeMap<String, String>) -> String {
    let mut json = String::from("{");
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write_text(&mut json, name);
        json.push(':');
        write_text(&mut json, value);
    }
    json.push('}');
    json
}

fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..' ' => {
                // A string takes everything.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            _ => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_json() {
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let pairs = [pair("a", "Say \"hi\".\n"), pair("b", "C:\\ü")];
        assert_eq!(
            json(&pairs.into()),
            r#"{"a":"Say \"hi\".\u000a","b":"C:\\ü"}"#
        );
        assert_eq!(json(&BTreeMap::new()), "{}");
    }
}
