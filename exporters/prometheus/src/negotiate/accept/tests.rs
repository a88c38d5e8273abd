use super::*;

const PROTOBUF_UTF8: usize = 0;
const PROTOBUF: usize = 1;
const OM_UTF8: usize = 2;
const OM: usize = 3;
const TEXT_UTF8: usize = 4;
const TEXT: usize = 5;

fn check(cases: &[(&str, usize)]) {
    for &(header, expected) in cases {
        assert_eq!(choose(Some(header)), expected, "{header:?}");
    }
}

#[test]
fn the_offers_are_in_the_order_these_tests_name() {
    let kinds: Vec<_> = OFFERS.iter().map(|o| (o.format, o.names)).collect();
    let [openmetrics, text] = [TextFormat::OpenMetrics, TextFormat::Prometheus].map(Format::Text);
    assert_eq!(kinds[PROTOBUF_UTF8], (Format::Protobuf, Names::Utf8));
    assert_eq!(kinds[PROTOBUF], (Format::Protobuf, Names::Legacy));
    assert_eq!(kinds[OM_UTF8], (openmetrics, Names::Utf8));
    assert_eq!(kinds[OM], (openmetrics, Names::Legacy));
    assert_eq!(kinds[TEXT_UTF8], (text, Names::Utf8));
    assert_eq!(kinds[TEXT], (text, Names::Legacy));
}

/// The headers were captured from the programs they are named after.
#[test]
fn real_scrapers_get_the_best_format_they_can_read() {
    let prometheus_3_5 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
         application/openmetrics-text;version=0.0.1;q=0.4,\
         text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
    let prometheus_3_5_native = format!(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;\
         encoding=delimited;q=0.6,{prometheus_3_5}"
    );
    let prometheus_2_42_native = "application/vnd.google.protobuf;\
         proto=io.prometheus.client.MetricFamily;encoding=delimited,\
         application/openmetrics-text;version=1.0.0;q=0.8,\
         application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    let prometheus_2_5 = "application/openmetrics-text; version=0.0.1,\
         text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    let protobuf_only = "application/vnd.google.protobuf;\
         proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,\
         text/plain;version=0.0.4;q=0.3";
    check(&[
        (prometheus_3_5, OM_UTF8),
        (&prometheus_3_5_native, PROTOBUF),
        (prometheus_2_42_native, PROTOBUF),
        (prometheus_2_5, OM),
        ("text/plain;version=0.0.4;q=0.6,*/*;q=0.5", TEXT),
        (protobuf_only, PROTOBUF),
        ("text/html,application/xhtml+xml,*/*;q=0.8", TEXT),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
            TEXT,
        ),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", TEXT),
        ("*/*", TEXT),
    ]);
}

#[test]
fn no_wish_is_answered_with_classic_text() {
    assert_eq!(choose(None), TEXT);
    check(&[("", TEXT), (" ", TEXT), (",", TEXT), ("image/png", TEXT)]);
}

#[test]
fn the_highest_weight_wins_whatever_the_order() {
    check(&[
        ("text/plain;q=0.9, application/openmetrics-text;q=0.1", TEXT),
        ("application/openmetrics-text;q=0.1, text/plain;q=0.9", TEXT),
        (
            "text/plain;q=0.100, application/openmetrics-text;q=0.101",
            OM,
        ),
        ("application/openmetrics-text;q=0.1, */*;q=0.2", TEXT),
    ]);
}

#[test]
fn a_tie_goes_to_openmetrics_if_it_was_named() {
    check(&[
        ("text/plain, application/openmetrics-text", OM),
        ("application/openmetrics-text, */*", OM),
        ("application/openmetrics-text;q=0.5, */*;q=0.5", OM),
        ("text/plain, */*", TEXT),
        ("application/*", OM),
        ("text/*", TEXT),
        ("application/*, text/*", TEXT),
    ]);
}

#[test]
fn weight_zero_excludes() {
    check(&[
        (
            "application/openmetrics-text;q=0,text/plain;version=0.0.4;q=0.1",
            TEXT,
        ),
        ("application/openmetrics-text;q=0, */*", TEXT),
        ("application/openmetrics-text;q=0.0, application/*", TEXT),
        ("text/plain;q=0, */*", OM),
        (
            "application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text",
            TEXT,
        ),
        (
            "application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text;version=0.0.1",
            TEXT,
        ),
        (
            "application/openmetrics-text;escaping=allow-utf-8;q=0, application/openmetrics-text",
            OM,
        ),
        // Nothing is left: the last resort, not an error.
        ("*/*;q=0", TEXT),
        ("text/plain;q=0", TEXT),
    ]);
}

#[test]
fn the_more_specific_range_decides() {
    check(&[
        ("*/*;q=0.9, application/*;q=0.2, text/*;q=0.3", TEXT),
        ("*/*;q=0.1, application/*;q=0.4, text/*;q=0.3", OM),
        (
            "application/*;q=0.9, application/openmetrics-text;q=0.2, text/plain;q=0.5",
            TEXT,
        ),
        (
            "application/openmetrics-text;q=0.2, application/openmetrics-text;version=1.0.0;q=0.9, \
             text/plain;q=0.5",
            OM,
        ),
    ]);
}

#[test]
fn a_version_that_cannot_be_answered_is_not() {
    check(&[
        ("application/openmetrics-text;version=2.0.0", TEXT),
        (
            "application/openmetrics-text;version=2.0.0, application/openmetrics-text;q=0.1",
            OM,
        ),
        ("application/openmetrics-text;version=", TEXT),
        ("text/plain;version=1.0.0", TEXT),
    ]);
}

#[test]
fn quoted_names_go_only_to_those_who_allow_them() {
    check(&[
        ("application/openmetrics-text;escaping=allow-utf-8", OM_UTF8),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf8",
            OM_UTF8,
        ),
        (
            "application/openmetrics-text;version=1.0.0;escaping=underscores",
            OM,
        ),
        (
            "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8",
            OM,
        ),
        ("text/plain;version=1.0.0;escaping=allow-utf-8", TEXT_UTF8),
        ("text/plain;version=1.0.0;escaping=values", TEXT),
        ("text/plain;version=0.0.4;escaping=allow-utf-8", TEXT),
        ("*/*;escaping=allow-utf-8", TEXT),
        ("text/*;escaping=allow-utf-8", TEXT),
    ]);
}

#[test]
fn protobuf_goes_only_to_those_who_name_its_messages() {
    let delimited = "application/vnd.google.protobuf;\
                     proto=io.prometheus.client.MetricFamily;encoding=delimited";
    let cases = [
        (format!("{delimited};escaping=allow-utf-8"), PROTOBUF_UTF8),
        (format!("{delimited};escaping=underscores"), PROTOBUF),
        (format!("{delimited};q=0.1, text/plain;q=0.2"), TEXT),
        (
            format!("{delimited}, application/openmetrics-text"),
            PROTOBUF,
        ),
        (format!("{delimited};q=0, */*"), TEXT),
        (delimited.replace("delimited", "text"), TEXT),
        (delimited.replace("MetricFamily", "Metric"), TEXT),
        ("application/vnd.google.protobuf".into(), TEXT),
        ("application/*".into(), OM),
    ];
    for (header, expected) in cases {
        check(&[(&header, expected)]);
    }
}

#[test]
fn case_space_and_quotes_make_no_difference() {
    check(&[
        (
            "Application/OpenMetrics-Text; Version=1.0.0 , text/plain;q=0.1",
            OM,
        ),
        (
            "application/openmetrics-text ;\tversion=\"1.0.0\" ; Q=0.5",
            OM,
        ),
        (
            r#"application/openmetrics-text;note="a, text/plain;q=1";q=0.5, text/plain;q=0.2"#,
            OM,
        ),
        (
            r#"application/openmetrics-text;escaping="allow-utf-8""#,
            OM_UTF8,
        ),
    ]);
}

#[test]
fn a_garbled_weight_drops_its_range_only() {
    check(&[
        (
            "application/openmetrics-text;q=high, text/plain;q=0.1",
            TEXT,
        ),
        ("text/plain;q=high, application/openmetrics-text;q=0.1", OM),
        ("application/openmetrics-text;q=2, text/plain;q=0.1", TEXT),
        ("application/openmetrics-text;q=-1, */*;q=0.1", TEXT),
    ]);
}

#[test]
fn nonsense_of_any_kind_is_survived() {
    let long = "application/openmetrics-text,".repeat(2000);
    assert_eq!(choose(Some(&long)), OM);
    let pieces = [
        "/",
        "*",
        "*/",
        "/*",
        ";",
        ",",
        "=",
        "\"",
        "\\",
        "q=",
        "q=0",
        "é",
        "\u{0}",
        "text/plain",
        "application/openmetrics-text",
        "version=1.0.0",
        " ",
        "*/*",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                for d in pieces {
                    let chosen = choose(Some(&format!("{a}{b}{c}{d}")));
                    assert!(chosen < OFFERS.len());
                }
            }
        }
    }
    check(&[
        ("*/plain", TEXT),
        ("application", TEXT),
        ("application/openmetrics-text-extra", TEXT),
        ("\"application/openmetrics-text\"", TEXT),
        ("\"unterminated, application/openmetrics-text", TEXT),
    ]);
}
