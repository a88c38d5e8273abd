metriken_http::exporter_error! {
    /// Why an exporter could not be started.
    ///
    /// Its text says what is wrong and what to do next; what another crate said
    /// is the [`source`](std::error::Error::source), and in the text.
    ///
    /// # Examples
    /// ```
    /// use metriken_pushgateway::Exporter;
    ///
    /// let error = Exporter::builder("http://127.0.0.1:9091").job("").start().unwrap_err();
    /// assert!(error.is_invalid_setting());
    /// println!("{error}");
    /// ```
    pub struct Error;
}
