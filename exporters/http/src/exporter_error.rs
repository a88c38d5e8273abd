//! The error type of an exporter that pushes over HTTP: each has one of its own,
//! and all are alike.

/// Declares the type of errors with which an exporter's start may fail: what was
/// chosen has no meaning, the receiver cannot be reached as it was said, or the
/// system has no room for the exporter's thread.
///
/// # Examples
/// ```
/// metriken_http::exporter_error! {
///     /// Why the exporter could not be started.
///     pub struct Error;
/// }
///
/// fn start(most: usize) -> Result<(), Error> {
///     if most == 0 {
///         return Err(Error::setting("it is more than nothing"));
///     }
///     metriken_http::Client::builder("host:80").build().map_err(Error::receiver)?;
///     Ok(())
/// }
///
/// assert!(start(0).unwrap_err().is_invalid_setting());
/// assert!(start(1).unwrap_err().is_invalid_receiver());
/// ```
#[macro_export]
macro_rules! exporter_error {
    ($(#[$attribute:meta])* pub struct $Error:ident;) => {
        $(#[$attribute])*
        pub struct $Error {
            kind: ErrorKind,
            text: ::std::string::String,
            source: ::std::option::Option<
                ::std::boxed::Box<dyn ::std::error::Error + ::std::marker::Send + ::std::marker::Sync>,
            >,
        }

        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum ErrorKind {
            InvalidSetting,
            InvalidReceiver,
            NotStarted,
        }

        #[allow(dead_code, reason = "not every exporter has all of these errors")]
        impl $Error {
            /// Whether something was chosen that has no meaning.
            pub fn is_invalid_setting(&self) -> bool {
                self.kind == ErrorKind::InvalidSetting
            }

            /// Whether the URL, a header or a certificate cannot be used.
            pub fn is_invalid_receiver(&self) -> bool {
                self.kind == ErrorKind::InvalidReceiver
            }

            /// Whether the system had no room for another thread.
            pub fn is_not_started(&self) -> bool {
                self.kind == ErrorKind::NotStarted
            }

            pub(crate) fn setting(text: impl ::std::convert::Into<::std::string::String>) -> Self {
                Self::new(ErrorKind::InvalidSetting, text.into())
            }

            /// A receiver that nothing but the exporter itself objects to.
            pub(crate) fn unusable(text: impl ::std::convert::Into<::std::string::String>) -> Self {
                Self::new(ErrorKind::InvalidReceiver, text.into())
            }

            pub(crate) fn receiver(
                source: impl ::std::error::Error + ::std::marker::Send + ::std::marker::Sync + 'static,
            ) -> Self {
                Self::of(ErrorKind::InvalidReceiver, source)
            }

            pub(crate) fn start(
                source: impl ::std::error::Error + ::std::marker::Send + ::std::marker::Sync + 'static,
            ) -> Self {
                Self::of(ErrorKind::NotStarted, source)
            }

            fn new(kind: ErrorKind, text: ::std::string::String) -> Self {
                $Error {
                    kind,
                    text,
                    source: ::std::option::Option::None,
                }
            }

            fn of(
                kind: ErrorKind,
                source: impl ::std::error::Error + ::std::marker::Send + ::std::marker::Sync + 'static,
            ) -> Self {
                $Error {
                    kind,
                    text: ::std::string::ToString::to_string(&source),
                    source: ::std::option::Option::Some(::std::boxed::Box::new(source)),
                }
            }
        }

        impl ::std::fmt::Display for $Error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.text)
            }
        }

        /// The text, advice included: it is what a `main` that returns the error
        /// prints.
        impl ::std::fmt::Debug for $Error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self, f)
            }
        }

        impl ::std::error::Error for $Error {
            fn source(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
                self.source
                    .as_deref()
                    .map(|source| source as &(dyn ::std::error::Error + 'static))
            }
        }
    };
}
