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
}

impl Protocol {
    /// The protocols by their names in the environment, or those over HTTP
    /// short.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "http/protobuf" | "protobuf" => Some(Protocol::HttpProtobuf),
            "http/json" | "json" => Some(Protocol::HttpJson),
            _ => None,
        }
    }
}
