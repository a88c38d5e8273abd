use super::{Names, Openness, Part, Reader, Sink};
use crate::const_text::Message;

/// The labels of one series: a struct whose fields are labels.
///
/// [`#[derive(LabelSet)]`](derive@crate::LabelSet) implements it. What a set
/// consists of decides how a [`Family`](crate::Family) keeps its series: see
/// there.
///
/// # Examples
/// ```
/// use metriken::{Counter, Family, LabelSet, LabelValue, metric};
///
/// #[derive(LabelValue)]
/// enum Method {
///     Get,
///     Post,
/// }
///
/// #[derive(LabelSet)]
/// struct Request {
///     method: Method,
///     cached: bool,
/// }
///
/// /// Requests answered.
/// #[metric(name = "http_requests")]
/// static REQUESTS: Family<Request, Counter> = Family::new();
///
/// let request = Request { method: Method::Get, cached: true };
/// REQUESTS.get(&request).increment();
/// assert_eq!(REQUESTS.get(&request).value(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    note = "write `#[derive(LabelSet)]` on a struct whose fields are labels"
)]
pub trait LabelSet {
    /// The same set, with texts that are borrowed for `'a`.
    ///
    /// A family of sets with texts is declared with `'static`, and asked with
    /// texts of any life time.
    type Borrowed<'a>: LabelSet<Openness = Self::Openness>;

    /// Whether the values of all labels are known at compile time.
    type Openness: Openness;

    #[doc(hidden)]
    const IS_OPEN: bool = Self::Openness::IS_OPEN;

    /// How many combinations the closed labels have.
    const CARDINALITY: usize;

    /// The names of the labels.
    #[doc(hidden)]
    const NAMES: Names;

    /// The combination of the closed labels, below the cardinality.
    #[doc(hidden)]
    fn index(&self) -> usize;

    /// Writes the open labels.
    #[doc(hidden)]
    fn write<S: Sink>(&self, key: &mut S);

    /// Shows the labels of a combination of closed and a key of open ones, in
    /// the order of the fields.
    #[doc(hidden)]
    fn parts<'k>(index: usize, key: &mut Reader<'k>, show: &mut dyn FnMut(&'static str, Part<'k>));

    /// Shows all labels, in the order of the fields, each with the texts it
    /// may have if it is closed.
    #[doc(hidden)]
    fn dimensions(show: &mut dyn FnMut(&'static str, Option<&'static [&'static str]>));
}

/// The most combinations of closed labels, unless a set says that it wants
/// more.
pub const MAX_CARDINALITY: usize = 4096;

/// The product of the cardinalities of a set's labels.
///
/// # Panics
/// If it is above `limit`.
#[track_caller]
pub const fn cardinality<const N: usize>(labels: [usize; N], limit: usize) -> usize {
    let mut product = 1_usize;
    let mut i = 0;
    while i < N {
        product = product.saturating_mul(labels[i]);
        i += 1;
    }
    if product > limit {
        let message = Message::new()
            .text("the labels of the set have ")
            .number(product)
            .text(" combinations, and the limit is ")
            .number(limit)
            .text(": leave a label out, take an open one for what has many values, or write ")
            .text("`#[label(max_cardinality = ...)]` on the struct");
        panic!("{}", message.as_str());
    }
    product
}
