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
        match self {
            Protocol::Grpc => base.to_owned(),
            _ => format!("{}/v1/metrics", base.trim_end_matches('/')),
        }
    }
}
