use super::LabelValue;

/// The class of an HTTP status code, as a label: `1xx` to `5xx`.
///
/// # Examples
/// ```
/// use metriken::LabelValue;
/// use metriken::labels::StatusClass;
///
/// assert_eq!(StatusClass::from(404), StatusClass::ClientError);
/// assert_eq!(StatusClass::ClientError.as_str(), "4xx");
/// assert_eq!(StatusClass::from(999).as_str(), "unknown");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusClass {
    /// 100 to 199.
    Informational,
    /// 200 to 299.
    Success,
    /// 300 to 399.
    Redirection,
    /// 400 to 499.
    ClientError,
    /// 500 to 599.
    ServerError,
    /// Not a status code of HTTP.
    Unknown,
}

impl From<u16> for StatusClass {
    #[inline]
    fn from(status: u16) -> Self {
        match status / 100 {
            1 => StatusClass::Informational,
            2 => StatusClass::Success,
            3 => StatusClass::Redirection,
            4 => StatusClass::ClientError,
            5 => StatusClass::ServerError,
            _ => StatusClass::Unknown,
        }
    }
}

impl LabelValue for StatusClass {
    const VALUES: &'static [&'static str] = &["1xx", "2xx", "3xx", "4xx", "5xx", "unknown"];

    #[inline]
    fn index(&self) -> usize {
        *self as usize
    }
}
