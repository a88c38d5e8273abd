//! Who sends: the attributes of the resource, from the environment, by
//! OpenTelemetry's resource specification.

use std::collections::BTreeMap;
use std::env;

use metriken_exposition::host_name;
use percent_encoding::percent_decode_str;

use crate::environment::Environment;
use crate::instance;

const SERVICE: &str = "service.name";
const LIST: &str = "OTEL_RESOURCE_ATTRIBUTES";
const ADVICE: &str = "write name=value,name=value, with values percent-encoded";

/// The attributes that the environment says and `more`, which go before those,
/// as does the service's own variable.
pub(crate) fn attributes(
    environment: &Environment<'_>,
    more: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let own = [
        ("telemetry.sdk.language", Some("rust".to_owned())),
        ("telemetry.sdk.name", Some("metriken".to_owned())),
        (
            "telemetry.sdk.version",
            Some(env!("CARGO_PKG_VERSION").to_owned()),
        ),
        ("service.instance.id", Some(instance::id())),
        ("host.name", host_name()),
    ];
    let own = own.into_iter();
    let mut attributes: BTreeMap<_, _> = own
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    if let Some(list) = (environment.look_up)(LIST) {
        match parse(&list) {
            Some(listed) => attributes.extend(listed),
            None => environment.ignore(LIST, &format_args!("it cannot be {list:?}; {ADVICE}")),
        }
    }
    if let Some(name) = (environment.look_up)("OTEL_SERVICE_NAME") {
        attributes.insert(SERVICE.to_owned(), name);
    }
    attributes.extend(more.clone());
    attributes
        .entry(SERVICE.to_owned())
        .or_insert_with(unknown_service);
    attributes
}

/// A list of W3C baggage without properties; nothing of it if a part is wrong.
fn parse(list: &str) -> Option<Vec<(String, String)>> {
    let elements = list
        .split(',')
        .map(str::trim)
        .filter(|element| !element.is_empty());
    let decoded = |text: &str| {
        Some(
            percent_decode_str(text.trim())
                .decode_utf8()
                .ok()?
                .into_owned(),
        )
    };
    let parsed = elements.map(|element| {
        let (name, value) = element.split_once('=')?;
        Some((
            decoded(name).filter(|name| !name.is_empty())?,
            decoded(value)?,
        ))
    });
    parsed.collect()
}

fn unknown_service() -> String {
    let executable = env::current_exe().ok();
    match executable.as_deref().and_then(|path| path.file_name()) {
        Some(name) => format!("unknown_service:{}", name.to_string_lossy()),
        None => "unknown_service".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// The attributes, and the warnings.
    fn read(
        variables: &[(&str, &str)],
        more: &[(&str, &str)],
    ) -> (BTreeMap<String, String>, Vec<String>) {
        let warnings = RefCell::new(Vec::new());
        let environment = Environment {
            look_up: &|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            },
            warn: &|warning| warnings.borrow_mut().push(warning.to_owned()),
        };
        let more = more
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let attributes = attributes(&environment, &more);
        (attributes, warnings.into_inner())
    }

    #[test]
    fn what_is_said_more_exactly_goes_before() {
        let list = (
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=a,zone=x%2Cy%20z, empty=",
        );
        let read_list = read(&[list], &[]).0;
        assert_eq!(read_list["service.name"], "a");
        assert_eq!(read_list["zone"], "x,y z");
        assert_eq!(read_list["empty"], "");
        let service = ("OTEL_SERVICE_NAME", "b");
        assert_eq!(read(&[list, service], &[]).0["service.name"], "b");
        let code = [("service.name", "c")];
        assert_eq!(read(&[list, service], &code).0["service.name"], "c");
    }

    #[test]
    fn an_instance_has_an_id_and_a_host_unless_they_are_said() {
        let (attributes, _) = read(&[], &[]);
        assert_eq!(attributes["service.instance.id"], instance::id());
        assert_eq!(attributes.get("host.name"), host_name().as_ref());
        let list = (LIST, "service.instance.id=blue-1,host.name=a");
        let (attributes, _) = read(&[list], &[("host.name", "b")]);
        assert_eq!(attributes["service.instance.id"], "blue-1");
        assert_eq!(attributes["host.name"], "b");
    }

    #[test]
    fn a_service_without_name_has_that_of_its_executable() {
        let name = &read(&[], &[]).0["service.name"];
        assert!(name.starts_with("unknown_service:metriken_otlp-"), "{name}");
    }

    #[test]
    fn a_list_that_is_wrong_in_a_part_is_ignored_with_a_warning() {
        for list in ["a", "a=%ff", "=b", "a=b,c"] {
            let (attributes, warnings) = read(&[(LIST, list)], &[]);
            assert!(!attributes.contains_key("a"), "{list}");
            assert!(warnings[0].contains(LIST), "{warnings:?}");
        }
    }
}
