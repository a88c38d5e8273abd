/// The form of what is sent, and what carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// Protocol buffers over HTTP.
    #[default]
    HttpProtobuf,
    /// JSON over HTTP: several times the bytes, for receivers that know
    /// nothing else and people who look.
    HttpJson,
    /// Protocol buffers by gRPC. It needs the feature `grpc`.
    Grpc,
}

impl Protocol {
    /// The protocols by their names in the environment.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "http/protobuf" => Some(Protocol::HttpProtobuf),
            "http/json" => Some(Protocol::HttpJson),
            "grpc" => Some(Protocol::Grpc),
            _ => None,
        }
    }

    /// Where OpenTelemetry's collectors listen, unless told otherwise.
    pub(crate) fn default_endpoint(self) -> &'static str {
        match self {
            Protocol::Grpc => "http://localhost:4317",
            _ => "http://localhost:4318/v1/metrics",
        }
    }

    /// The URL for metrics below one that is for all signals.
    pub(crate) fn endpoint_below(self, base: &str) -> String {
        let end = base.find(['?', '#']).unwrap_or(base.len());
        let (base, query) = base.split_at(end);
        match self {
            Protocol::Grpc => format!("{base}{query}"),
            _ => format!("{}/v1/metrics{query}", base.trim_end_matches('/')),
        }
    }

    /// The URL of an endpoint, which by gRPC may be a host and a port alone.
    /// Whether that is sent to without TLS, `is_insecure` tells.
    pub(crate) fn url(self, endpoint: &str, is_insecure: impl FnOnce() -> bool) -> String {
        match self {
            Protocol::Grpc if !endpoint.contains("://") => {
                let scheme = if is_insecure() { "http" } else { "https" };
                format!("{scheme}://{endpoint}")
            }
            _ => endpoint.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_grpc_takes_an_endpoint_without_a_scheme_and_keeps_the_one_there_is() {
        for (protocol, endpoint, is_insecure, url) in [
            (Protocol::Grpc, "host:4317", true, "http://host:4317"),
            (Protocol::Grpc, "host:4317", false, "https://host:4317"),
            (Protocol::Grpc, "https://host", true, "https://host"),
            (Protocol::Grpc, "http://host", false, "http://host"),
            (Protocol::HttpJson, "host:4318", true, "host:4318"),
        ] {
            assert_eq!(protocol.url(endpoint, || is_insecure), url);
        }
    }
}
