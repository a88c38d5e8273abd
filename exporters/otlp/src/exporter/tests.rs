use std::cell::RefCell;

use super::*;

/// What `use_it` makes of variables, whose names begin with `OTEL_EXPORTER_OTLP_`
/// or else `OTEL_`, those that it looked for, and the warnings.
fn with<T>(
    variables: &[(&str, &str)],
    use_it: impl FnOnce(&Environment<'_>) -> T,
) -> (T, Vec<String>, Vec<String>) {
    let (looked_for, warnings) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let used = use_it(&Environment {
        look_up: &|name| {
            looked_for.borrow_mut().push(name.to_owned());
            let name = name.strip_prefix("OTEL_")?;
            let name = name.strip_prefix("EXPORTER_OTLP_").unwrap_or(name);
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        },
        warn: &|warning| warnings.borrow_mut().push(warning.to_owned()),
    });
    (used, looked_for.into_inner(), warnings.into_inner())
}

#[test]
fn what_is_said_in_code_is_not_looked_for() {
    let exporter = || {
        Exporter::builder()
            .protocol(Protocol::HttpJson)
            .endpoint("http://host:1/")
            .gzip(true)
            .temporality(Temporality::Delta)
            .histograms(Histograms::default())
    };
    let (built, looked_for, _) = with(&[], |it| exporter().build(it));
    assert!(built.is_ok());
    assert_eq!(
        looked_for,
        [
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY",
            "OTEL_EXPORTER_OTLP_CLIENT_KEY",
            "OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
            "OTEL_RESOURCE_ATTRIBUTES",
            "OTEL_SERVICE_NAME",
        ]
    );
    let files = exporter()
        .ca_file("ca.pem")
        .client_certificate("own.pem", "own.key");
    let (settings, looked_for, _) = with(&[], |it| files.settings(it));
    assert!(settings.is_ok());
    assert!(looked_for.iter().all(|name| name.ends_with("HEADERS")));
}

#[test]
fn a_setting_that_has_no_meaning_does_not_keep_the_exporter_from_starting() {
    let variables = [
        ("PROTOCOL", "smoke"),
        ("HEADERS", "nonsense"),
        ("COMPRESSION", "zstd"),
        ("METRICS_TEMPORALITY_PREFERENCE", "both"),
        ("RESOURCE_ATTRIBUTES", "nonsense"),
    ];
    let (built, _, warnings) = with(&variables, |it| Exporter::builder().build(it));
    assert_eq!(
        built.unwrap().receiver.url(),
        Protocol::default().default_endpoint()
    );
    assert_eq!(warnings.len(), variables.len(), "{warnings:?}");
}

#[test]
fn whom_to_send_to_and_to_trust_is_not_guessed() {
    for (name, value) in [
        ("ENDPOINT", "ftp://host"),
        ("METRICS_ENDPOINT", "host:4318"),
        ("CERTIFICATE", "/nowhere.pem"),
        ("CLIENT_CERTIFICATE", "/nowhere.pem"),
    ] {
        let key = ("CLIENT_KEY", "/nowhere.key");
        let key = (name == "CLIENT_CERTIFICATE").then_some(key);
        let variables: Vec<_> = [(name, value)].into_iter().chain(key).collect();
        let (built, ..) = with(&variables, |it| Exporter::builder().build(it));
        let error = built.unwrap_err();
        assert!(error.is_invalid_receiver());
        let name = format!("OTEL_EXPORTER_OTLP_{name}");
        assert!(error.to_string().starts_with(&name), "{error}");
    }
}

#[cfg(feature = "grpc")]
#[test]
fn by_grpc_an_endpoint_needs_no_scheme_and_is_secure_unless_said() {
    let grpc = || Exporter::builder().protocol(Protocol::Grpc);
    let own = ("ENDPOINT", "host:4317");
    let insecure = ("INSECURE", "true");
    for (exporter, variables, url) in [
        (grpc(), &[own][..], "https://host:4317/"),
        (grpc(), &[own, insecure], "http://host:4317/"),
        (grpc().endpoint("[::1]:1"), &[insecure], "http://[::1]:1/"),
        (grpc().endpoint("127.0.0.1:1"), &[], "https://127.0.0.1:1/"),
        (grpc().endpoint("https://h"), &[insecure], "https://h/"),
    ] {
        let (built, ..) = with(variables, |it| exporter.build(it));
        assert_eq!(built.unwrap().receiver.url(), url);
    }
}

#[test]
fn no_limit_for_an_export_is_the_interval() {
    let every = |ms| Schedule::every(Duration::from_millis(ms));
    for (variables, expected) in [
        (&[][..], every(60_000).deadline(Duration::from_secs(10))),
        (
            &[("TIMEOUT", "0"), ("METRIC_EXPORT_INTERVAL", "500")],
            every(500).deadline(Duration::from_millis(500)),
        ),
    ] {
        let (schedule, ..) = with(variables, default_schedule);
        assert_eq!(schedule, expected);
    }
}

#[test]
fn where_the_sdk_is_disabled_nothing_is_looked_at_or_sent() {
    let disabled = [("SDK_DISABLED", "TRUE")];
    let exporter = Exporter::builder().endpoint("no URL");
    let (exporting, looked_for, warnings) = with(&disabled, |it| exporter.start_in(it));
    drop(exporting.unwrap());
    assert_eq!(looked_for, ["OTEL_SDK_DISABLED"]);
    assert!(warnings[0].contains("OTEL_SDK_DISABLED"), "{warnings:?}");
}
