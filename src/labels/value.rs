/// A closed set of label values: a type with few values, each with a text.
///
/// [`#[derive(LabelValue)]`](derive@crate::LabelValue) implements it for an enum
/// without fields. `bool`, [`StatusClass`](super::StatusClass) and
/// [`InRange`](super::InRange) have it already.
///
/// # Examples
/// ```
/// use metriken::LabelValue;
///
/// #[derive(LabelValue)]
/// enum Method {
///     Get,
///     Post,
///     #[label(rename = "DELETE")]
///     Delete,
/// }
/// assert_eq!(Method::VALUES, ["get", "post", "DELETE"]);
/// assert_eq!(Method::Post.index(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a closed set of label values",
    note = "write `#[derive(LabelValue)]` on an enum without fields"
)]
pub trait LabelValue {
    /// The texts of all values. They must differ, and be neither empty nor
    /// more than 65,535.
    const VALUES: &'static [&'static str];

    /// How many values there are.
    const CARDINALITY: usize = Self::VALUES.len();

    /// The place of this value in [`VALUES`](Self::VALUES).
    fn index(&self) -> usize;

    /// The text of this value.
    fn as_str(&self) -> &'static str {
        Self::VALUES[self.index()]
    }
}

impl LabelValue for bool {
    const VALUES: &'static [&'static str] = &["false", "true"];

    #[inline]
    fn index(&self) -> usize {
        (*self).into()
    }
}
