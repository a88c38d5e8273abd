#![doc = include_str!("../README.md")]

mod answer;
mod builder;
mod client;
mod error;
mod excerpt;
mod exporter_error;
mod gzip;
mod headers;
mod parameters;
mod proxy;
mod request;
mod retry_after;
mod secret;
mod tls;
mod transport;
mod url;

pub use crate::answer::Answer;
pub use crate::builder::Builder;
pub use crate::client::Client;
pub use crate::error::Error;
pub use crate::excerpt::excerpt;
pub use crate::gzip::gzip;
pub use crate::headers::Headers;
pub use crate::parameters::Parameters;
pub use crate::request::{Method, Request};
pub use crate::secret::Secret;
