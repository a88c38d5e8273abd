use std::cell::RefCell;

use super::*;

/// What `read` makes of variables, whose names begin with `OTEL_`, and the
/// warnings.
fn read<T>(variables: &[(&str, &str)], read: impl Fn(&Environment<'_>) -> T) -> (T, Vec<String>) {
    let warnings = RefCell::new(Vec::new());
    let found = read(&Environment {
        look_up: &|name| {
            let name = name.strip_prefix("OTEL_")?;
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        },
        warn: &|warning| warnings.borrow_mut().push(warning.to_owned()),
    });
    (found, warnings.into_inner())
}

/// The same where there is nothing to warn of.
fn read_well<T>(variables: &[(&str, &str)], read: impl Fn(&Environment<'_>) -> T) -> T {
    let (found, warnings) = self::read(variables, read);
    assert!(warnings.is_empty(), "{warnings:?}");
    found
}

#[test]
fn a_path_is_added_to_the_endpoint_of_all_signals_only() {
    let all = ("EXPORTER_OTLP_ENDPOINT", "http://all:4318/x/");
    let with_query = ("EXPORTER_OTLP_ENDPOINT", "http://all/x?token=1");
    let own = ("EXPORTER_OTLP_METRICS_ENDPOINT", "http://own:4318/x/");
    for (variables, protocol, expected) in [
        (
            &[all][..],
            Protocol::HttpJson,
            "http://all:4318/x/v1/metrics",
        ),
        (
            &[with_query],
            Protocol::HttpProtobuf,
            "http://all/x/v1/metrics?token=1",
        ),
        (&[all], Protocol::Grpc, "http://all:4318/x/"),
        (&[all, own], Protocol::HttpProtobuf, "http://own:4318/x/"),
        (&[all, own], Protocol::Grpc, "http://own:4318/x/"),
    ] {
        let endpoint = read_well(variables, |it| it.endpoint(protocol)).unwrap();
        assert_eq!(endpoint.value, expected, "{protocol:?}");
    }
}

#[test]
fn what_is_said_of_metrics_goes_before_what_is_said_of_all() {
    let variables = [
        ("EXPORTER_OTLP_HEADERS", "a=1"),
        ("EXPORTER_OTLP_METRICS_HEADERS", "b=2%2C3"),
        ("EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("EXPORTER_OTLP_METRICS_PROTOCOL", "HTTP/json"),
        ("EXPORTER_OTLP_COMPRESSION", "none"),
        ("EXPORTER_OTLP_METRICS_COMPRESSION", "GZIP"),
        ("EXPORTER_OTLP_INSECURE", "false"),
        ("EXPORTER_OTLP_METRICS_INSECURE", "True"),
        ("EXPORTER_OTLP_TIMEOUT", "1"),
        ("EXPORTER_OTLP_METRICS_TIMEOUT", "7000"),
        ("METRIC_EXPORT_TIMEOUT", "3000"),
        ("METRIC_EXPORT_INTERVAL", "500"),
        ("EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta"),
        (
            "EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
            "Explicit_Bucket_Histogram",
        ),
    ];
    read_well(&variables, |it| {
        let headers = it.headers();
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name, value.expose()))
            .collect();
        assert_eq!(headers, [("b", "2,3")]);
        assert_eq!(it.protocol().unwrap().value, Protocol::HttpJson);
        assert_eq!(it.gzip(), Some(true));
        assert!(it.is_insecure());
        assert_eq!(it.timeout(), Some(Duration::from_secs(3)));
        assert_eq!(it.interval(), Some(Duration::from_millis(500)));
        assert_eq!(it.temporality(), Some(Temporality::Delta));
        assert!(matches!(it.histograms(), Some(Histograms::Explicit(_))));
    });
}

#[test]
fn no_limit_is_one_only_if_there_is_no_other() {
    let (own, all) = ("EXPORTER_OTLP_TIMEOUT", "METRIC_EXPORT_TIMEOUT");
    for (variables, expected_ms) in [
        (&[][..], None),
        (&[(own, "0")], Some(0)),
        (&[(own, "0"), (all, "0")], Some(0)),
        (&[(own, "0"), (all, "7")], Some(7)),
        (&[(own, "5"), (all, "0")], Some(5)),
    ] {
        let timeout = read_well(variables, |it| it.timeout());
        assert_eq!(timeout, expected_ms.map(Duration::from_millis));
    }
}

#[test]
fn what_has_no_meaning_is_ignored_with_a_warning_that_names_the_variable() {
    fn assert_ignored(name: &str, value: &str, is_default: impl Fn(&Environment<'_>) -> bool) {
        let (is_default, warnings) = read(&[(name, value)], is_default);
        assert!(is_default, "{name}");
        let [warning] = &warnings[..] else {
            panic!("{warnings:?}")
        };
        assert!(warning.contains(name), "{warning}");
        assert!(warning.contains("write "), "{warning}");
        assert!(!warning.contains("s3cr3t"), "{warning}");
    }
    assert_ignored("EXPORTER_OTLP_PROTOCOL", "http", |it| {
        it.protocol().is_none()
    });
    assert_ignored("EXPORTER_OTLP_COMPRESSION", "zstd", |it| {
        it.gzip().is_none()
    });
    assert_ignored("EXPORTER_OTLP_METRICS_TIMEOUT", "10s", |it| {
        it.timeout().is_none()
    });
    assert_ignored("METRIC_EXPORT_TIMEOUT", "-1", |it| it.timeout().is_none());
    assert_ignored("METRIC_EXPORT_INTERVAL", "0", |it| it.interval().is_none());
    assert_ignored("EXPORTER_OTLP_INSECURE", "yes", |it| !it.is_insecure());
    assert_ignored("SDK_DISABLED", "1", |it| !it.is_disabled());
    assert_ignored("EXPORTER_OTLP_HEADERS", "s3cr3t", |it| {
        it.headers().iter().count() == 0
    });
    let preference = "EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    assert_ignored(preference, "both", |it| it.temporality().is_none());
    let aggregation = "EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    assert_ignored(aggregation, "fine", |it| it.histograms().is_none());
}

#[test]
fn what_is_ignored_hides_nothing() {
    let variables = [
        ("EXPORTER_OTLP_METRICS_COMPRESSION", "zstd"),
        ("EXPORTER_OTLP_COMPRESSION", "gzip"),
    ];
    let (gzip, warnings) = read(&variables, |it| it.gzip());
    assert_eq!((gzip, warnings.len()), (Some(true), 1));
}

#[test]
fn half_an_identity_is_an_error_that_names_both_variables() {
    let certificate = ("EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE", "/c");
    let key = ("EXPORTER_OTLP_CLIENT_KEY", "/k");
    let read = |variables: &[_]| read_well(variables, |it| it.client_certificate());
    for (variables, given, missing) in [
        (
            [certificate],
            certificate.0,
            "OTEL_EXPORTER_OTLP_CLIENT_KEY",
        ),
        ([key], key.0, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"),
    ] {
        let error = read(&variables).unwrap_err();
        assert!(error.is_invalid_receiver());
        assert!(error.to_string().contains(given), "{error}");
        assert!(error.to_string().contains(missing), "{error}");
    }
    let both = read(&[certificate, key]).unwrap().unwrap();
    assert_eq!(both.value, ("/c".into(), "/k".into()));
    assert!(read(&[]).unwrap().is_none());
}
