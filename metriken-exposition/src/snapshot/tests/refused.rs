//! Bytes that are not a snapshot, each refused for its own reason.

use super::forms::{FORMS, example, json};
use crate::snapshot::{DecodeError, Limits, Snapshot};

/// A document with this among its fields, or with these series.
fn refused(text: &str) -> DecodeError {
    Snapshot::from_json(text.as_bytes(), Limits::default()).unwrap_err()
}

const HEAD: &str = r#"{"format":"metriken-snapshot","version":1,"at_ns":1,"process_start_ns":1,"#;

fn family(kind: &str, series: &str) -> String {
    format!(r#"{HEAD}"families":[{{"name":"x","kind":"{kind}","series":[{series}]}}]}}"#)
}

#[test]
fn what_is_cut_off_is_refused_wherever_it_is() {
    for (write, read) in FORMS {
        let bytes = write(&example());
        for end in 0..bytes.len() {
            let error = read(&bytes[..end], Limits::default()).unwrap_err();
            assert!(error.is_malformed(), "{end}: {error}");
        }
    }
}

#[test]
fn what_goes_on_after_its_end_is_refused() {
    for (write, read) in FORMS {
        let mut bytes = write(&example());
        bytes.push(b'0');
        assert!(read(&bytes, Limits::default()).unwrap_err().is_malformed());
    }
}

#[test]
fn a_newer_version_is_refused_whatever_else_it_says() {
    let error =
        refused(r#"{"series":{"of":"the future"},"version":2,"format":"metriken-snapshot"}"#);
    assert!(error.is_newer_version());
    assert_eq!(
        error.to_string(),
        "cannot read the snapshot: its schema is version 2, and this program knows versions \
         up to 1; update this program's metriken-exposition"
    );
    assert!(refused(r#"{"version":2,"format":"something else"}"#).is_malformed());
    assert!(refused(&family("counter", "").replace(":1,", ":0,")).is_malformed());
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let text = String::from_utf8(json(&example())).unwrap();
    let more = text.replace(r#""created_ns""#, r#""new":[{"x":null}],"created_ns""#);
    let more = more.replacen('{', r#"{"new":1.5,"#, 1);
    assert_ne!(more, text);
    let read = Snapshot::from_json(more.as_bytes(), Limits::default());
    assert_eq!(read.unwrap(), example());
}

#[test]
fn more_than_the_limits_is_refused() {
    for (write, read) in FORMS {
        let bytes = write(&example());
        let refused = |limits| read(&bytes, limits).unwrap_err();
        let exact = Limits {
            size_bytes: bytes.len(),
            ..Limits::default()
        };
        assert!(read(&bytes, exact).is_ok());
        let size = refused(Limits {
            size_bytes: bytes.len() - 1,
            ..exact
        });
        assert!(size.is_too_large());
        let items = refused(Limits { items: 20, ..exact });
        assert!(items.is_too_large());
        assert_eq!(
            items.to_string(),
            "cannot read the snapshot: it has more than 20 elements, the limit"
        );
    }
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let deep = |levels: usize| {
        let nested = "[".repeat(levels) + &"]".repeat(levels);
        family("gauge", "").replacen('{', &format!(r#"{{"new":{nested},"#), 1)
    };
    let read = |levels| Snapshot::from_json(deep(levels).as_bytes(), Limits::default());
    assert!(read(15).is_ok());
    assert!(read(16).unwrap_err().is_too_large());
    assert!(read(100_000).unwrap_err().is_too_large());

    // The same as MessagePack: a map of one field, and lists of one element.
    let mut bytes = b"\x81\xa3new".to_vec();
    bytes.extend([0x91; 100_000]);
    let error = Snapshot::from_msgpack(&bytes, Limits::default()).unwrap_err();
    assert!(error.is_too_large(), "{error}");
}

#[test]
fn a_length_that_is_only_claimed_is_refused() {
    for claim in [
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
    ] {
        let mut bytes = b"\x81\xa8families".to_vec();
        bytes.extend(claim);
        assert!(
            Snapshot::from_msgpack(&bytes, Limits::default())
                .unwrap_err()
                .is_malformed()
        );
    }
}

/// Each of the texts that are repeated was so whole, and as it is.
#[test]
fn what_is_repeated_of_the_bytes_is_short_and_on_one_line() {
    let evil = "\\n2026-01-01 ERROR forged\\u001b[31m".to_owned() + &"\\u0001".repeat(100_000);
    let twice = r#"{"created_ns":1,"value":{"counter":1}}"#;
    for text in [
        family(&evil, ""),
        family("gauge", twice).replace("\"x\"", &format!("\"{evil}\"")),
        family("counter", &format!("{twice},{twice}")).replace("\"x\"", &format!("\"{evil}\"")),
        family(
            "gauge",
            &format!(r#"{{"created_ns":1,"value":{{"{evil}":1}}}}"#),
        ),
        family(
            "gauge",
            &format!(
                r#"{{"labels":{{"{evil}":"a","{evil}":"b"}},"created_ns":1,"value":{{"gauge":1}}}}"#
            ),
        ),
        family(
            "gauge",
            &format!(r#"{{"labels":"{evil}","created_ns":1,"value":{{"gauge":1}}}}"#),
        ),
    ] {
        let error = refused(&text);
        assert!(error.is_malformed());
        let mut shown = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            shown += &error.to_string();
            source = error.source();
        }
        assert!(shown.contains("forged"), "{shown}");
        assert!(shown.len() < 5_000, "{} bytes", shown.len());
        assert!(!shown.contains(char::is_control), "{shown}");
    }
}

#[test]
fn what_cannot_be_is_refused_and_named() {
    let series = |value: &str| format!(r#"{{"created_ns":1,"value":{value}}}"#);
    let histogram = |powers: &str, buckets: &str| {
        let value = format!(r#"{{"histogram":{{{powers},"count":1,"buckets":{buckets}}}}}"#);
        family("histogram", &series(&value))
    };
    let powers = r#""grouping_power":2,"max_value_power":4"#;
    let states = |names: &str| {
        let value = format!(r#"{{"state_set":{{"names":{names},"active":4}}}}"#);
        family("stateset", &series(&value))
    };
    let with = |more: &str| {
        let series = series(r#"{"counter":1}"#).replacen('{', &format!("{{{more},"), 1);
        family("counter", &series)
    };
    let twice = series(r#"{"counter":1}"#);
    for (text, says) in [
        (family("dial", ""), "there is no kind \"dial\""),
        (
            family("gauge", &twice),
            "a value of kind counter in a family of kind gauge",
        ),
        (
            family("gauge", &series(r#"{"float":"a lot"}"#)),
            "a float is not a number",
        ),
        (
            family("counter", &format!("{twice},{twice}")),
            "has a series twice",
        ),
        (
            family("counter", "").replace("\"x\"", "\"\""),
            "a family needs a name",
        ),
        (
            with(r#""labels":{"a":"1","a":"2"}"#),
            "the label \"a\" comes twice",
        ),
        (
            with(r#""labels":{"a":""}"#),
            "a label has no name or no value",
        ),
        (
            with(r#""scale":{"factor":0,"decimals":1}"#),
            "no scale is 0/10^1",
        ),
        (
            with(r#""scale":{"factor":1,"decimals":20}"#),
            "no scale is 1/10^20",
        ),
        (with(r#""created_ns":1"#), "duplicate field"),
        (
            histogram(r#""grouping_power":4,"max_value_power":4"#, "[]"),
            "no histogram has",
        ),
        (
            histogram(powers, "[[2,1],[1,1]]"),
            "buckets are not in order",
        ),
        (histogram(powers, "[[1,0]]"), "is not left out"),
        (histogram(powers, "[[12,1]]"), "no bucket 12"),
        (states("[]"), "1 to 64 states"),
        (states(r#"["a","b","a"]"#), "a state comes twice"),
        (states(r#"["a","b"]"#), "a state is on that does not exist"),
    ] {
        let error = refused(&text);
        assert!(error.is_malformed());
        assert!(error.to_string().contains(says), "{text}: {error}");
    }
}
