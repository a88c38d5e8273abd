/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// `prometheus.WriteRequest`, which every receiver takes.
    One,
    /// `io.prometheus.write.v2.Request`, whose receivers say what they stored.
    Two,
}

impl Version {
    /// The value of the HTTP header `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Version::One => "application/x-protobuf",
            Version::Two => "application/x-protobuf;proto=io.prometheus.write.v2.Request",
        }
    }

    /// The value of the HTTP header `X-Prometheus-Remote-Write-Version`.
    pub const fn header(self) -> &'static str {
        match self {
            Version::One => "0.1.0",
            Version::Two => "2.0.0",
        }
    }

    /// A number with one bit set, another for each version.
    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A request, not compressed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Of which version it is.
    pub version: Version,
    /// The message.
    pub body: Vec<u8>,
    /// How many samples that are numbers it has.
    pub samples: u64,
    /// How many native histograms.
    pub histograms: u64,
    /// How many exemplars.
    pub exemplars: u64,
}
