/// What is sent, to the [`Client`](crate::Client)'s URL.
///
/// # Examples
/// ```
/// use metriken_http::Request;
///
/// let request = Request {
///     content_type: "text/plain; version=0.0.4",
///     body: b"up 1\n",
///     ..Request::default()
/// };
/// assert_eq!(request.path, "");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// What the path of the client's URL is continued with; mostly empty.
    pub path: &'a str,
    /// The media type of the body.
    pub content_type: &'a str,
    /// How the body is compressed, if it is: `gzip`, `snappy`.
    pub content_encoding: Option<&'a str>,
    /// Headers of this request beside the client's own, of which one by the
    /// same name is not sent.
    pub headers: &'a [(&'a str, &'a str)],
    /// The bytes.
    pub body: &'a [u8],
}

/// What the receiver is asked to do with the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// To take it.
    Post,
    /// To put it in the place of what was there.
    Put,
    /// To remove what is there.
    Delete,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}
