//! Families: a metric for every set of labels.

mod absorb;
mod fold;
mod found;
mod gate;
mod labels;
mod lookup;
mod member;
mod open;
mod rejected;
mod row;
mod series;
mod show;
mod table;

use std::marker::PhantomData;
use std::time::Duration;

pub use self::absorb::Absorb;
pub use self::found::{Boundable, Countable, Find};
use self::member::Member;
use self::open::{Bound, LazyRows};
pub use self::series::Series;
use crate::labels::LabelSet;
use crate::lazy_slice::{LazySlice, Length};

/// A metric for every set of labels.
///
/// `L` is a struct of labels, [`M`](crate::Metric) what each series is: a
/// counter, a gauge, a histogram, or for closed labels any other metric.
///
/// # Closed labels
/// If the values of all labels are known ([`LabelValue`](crate::LabelValue)),
/// there is a place for every combination, and finding one is computing an
/// index. [`get`](Self::get) gives a reference, which of a static family is
/// good for ever.
/// ```
/// use metriken::labels::StatusClass;
/// use metriken::{Counter, Family, LabelSet, LabelValue, metric};
///
/// #[derive(LabelValue)]
/// enum Method {
///     Get,
///     Post,
/// }
///
/// #[derive(LabelSet)]
/// struct Response {
///     method: Method,
///     class: StatusClass,
/// }
///
/// /// Responses sent.
/// #[metric(name = "http_responses")]
/// static RESPONSES: Family<Response, Counter> = Family::new();
///
/// RESPONSES.get(&Response { method: Method::Get, class: 200.into() }).increment();
/// assert_eq!(RESPONSES.len(), 1);
/// ```
///
/// # Open labels
/// Texts and integers may have any value, and any number of values. Their
/// family is declared with the number of series that it may have, and looked up
/// with borrowed texts. Closed labels in the same set are found by index: room
/// is made for all their combinations at once, and they count all.
/// ```
/// use metriken::{Counter, Family, LabelSet, metric};
///
/// #[derive(LabelSet)]
/// struct Sender<'a> {
///     tenant: &'a str,
///     retried: bool,
/// }
///
/// /// Messages sent.
/// #[metric(name = "messages_sent")]
/// static SENT: Family<Sender<'static>, Counter> = Family::bounded(1000);
///
/// let tenant = String::from("acme");
/// SENT.get(&Sender { tenant: &tenant, retried: false }).add(2);
///
/// // Where the same labels come again, keep what was found.
/// let sent = SENT.get(&Sender { tenant: &tenant, retried: false });
/// for _ in 0..3 {
///     sent.increment();
/// }
/// assert_eq!(sent.value(), 5);
/// ```
/// When there is no room left, the label that has the most different values
/// becomes `other`, and the rest of the set stays; an eighth of the series is
/// set aside for these. Beyond those, all open labels become `other`. So the
/// sum over a family is that of all records, whatever came.
/// [`folded`](Self::folded), and on every exporter's pages the metric
/// `metriken_folded_records`, say how many records had no series of their own, and [`rejected`](Self::rejected)
/// names the values that came most often.
///
/// The value `other` and, as in all formats, the empty text for no label are
/// not told from what they stand for. The open labels of one set are at most a
/// kilobyte together, less eight bytes each; beyond that, they are folded.
///
/// # Removal
/// Series of open labels can be [removed](Self::remove), one by one or when
/// they were [idle](Self::remove_idle). What a counter or histogram had counted
/// then goes to the series `other`, so that the family's sum stays what it
/// was; a gauge tells a state, which is gone. A record that comes in at the
/// very moment of a removal is counted too, for `other`, or, of a thread that
/// was held up for long, for whoever has the place next.
///
/// # Cost
/// A declaration allocates nothing. With closed labels, the first use allocates
/// room for all combinations, 24 bytes each for counters; a look-up is an index
/// computation and three loads. With open labels, the first use allocates 16 to
/// 32 bytes for each row there may be, a row being the series that share their
/// open labels, and a new row some 150 bytes and its metrics. A look-up is a
/// hash and a comparison of the texts, without lock or allocation; a new row
/// takes a lock, for less than a microsecond.
///
/// Because of that lock a signal handler must not look up open labels, and a
/// child that was forked while another thread did must not look up new ones.
/// What was found before can be used in both.
#[repr(C)]
pub struct Family<L: LabelSet, M> {
    /// The series of closed labels.
    dense: LazySlice<Member<M>, Combinations<L>>,
    /// The series of open labels.
    rows: LazyRows<M>,
    make: fn() -> M,
    bound: Bound<M>,
    shows_all: bool,
    labels: PhantomData<fn() -> L>,
}

/// A label value that a family had no room for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// The label's name.
    pub label: &'static str,
    /// The value, of which no more than 128 bytes are kept.
    pub value: String,
    /// About how many times it was looked up.
    pub records: u64,
}

/// As many as there are combinations of a set's closed labels.
struct Combinations<L>(PhantomData<L>);

impl<L: LabelSet> Length for Combinations<L> {
    const LENGTH: usize = L::CARDINALITY;
}

impl<L: LabelSet, M> Family<L, M> {
    /// A family of closed labels, with metrics as they are by default. Of
    /// histograms, those are `Histogram::new(7, 64)`.
    pub const fn new() -> Self
    where
        L::Openness: Countable,
        M: Default,
    {
        Self::with(M::default)
    }

    /// A family of closed labels, with metrics that `make` makes.
    ///
    /// # Examples
    /// ```
    /// use metriken::{Family, Histogram, LabelSet};
    ///
    /// #[derive(LabelSet)]
    /// struct Read {
    ///     cached: bool,
    /// }
    /// static READS: Family<Read, Histogram> = Family::with(|| Histogram::new(3, 32));
    ///
    /// READS.get(&Read { cached: true }).record(512);
    /// ```
    pub const fn with(make: fn() -> M) -> Self
    where
        L::Openness: Countable,
    {
        Self::declared(
            make,
            Bound {
                max_series: L::CARDINALITY,
                idle: None,
                absorb: |_, _| {},
            },
        )
    }

    /// A family of open labels with at most `max_series` series at once, and
    /// metrics as they are by default.
    ///
    /// # Panics
    /// If there is not room for two combinations of closed labels, or if there
    /// is for more than 2^24 series. In a static, that is a compile error.
    pub const fn bounded(max_series: usize) -> Self
    where
        L::Openness: Boundable,
        M: Absorb + Default,
    {
        Self::bounded_with(max_series, M::default)
    }

    /// A family of open labels with at most `max_series` series at once, and
    /// metrics that `make` makes.
    ///
    /// # Panics
    /// As [`bounded`](Self::bounded).
    pub const fn bounded_with(max_series: usize, make: fn() -> M) -> Self
    where
        L::Openness: Boundable,
        M: Absorb,
    {
        assert!(
            max_series / L::CARDINALITY >= 2,
            "the bound leaves no room: there must be room for the combinations of all closed \
             labels at least twice, once for the value `other` of the open ones"
        );
        assert!(
            max_series <= 1 << 24,
            "a family has at most 2^24 series, which no backend would take"
        );
        Self::declared(
            make,
            Bound {
                max_series,
                idle: None,
                absorb: Member::take_over,
            },
        )
    }

    const fn declared(make: fn() -> M, bound: Bound<M>) -> Self {
        Family {
            dense: LazySlice::new(),
            rows: LazyRows::new(),
            make,
            bound,
            shows_all: false,
            labels: PhantomData,
        }
    }

    /// Shows all combinations from the start, so that a rate over a series that
    /// comes later begins at zero. Without this, a series is shown from when it
    /// is first asked for.
    #[must_use]
    pub const fn show_all(mut self) -> Self
    where
        L::Openness: Countable,
    {
        self.shows_all = true;
        self
    }

    /// Removes series that nobody asked for, nor used by what was kept of them,
    /// for as long as `idle`.
    ///
    /// This happens when the family is read, and when there is no room: the
    /// time is counted from the first reading that finds a series unused.
    ///
    /// # Examples
    /// ```
    /// use metriken::{Counter, Family, LabelSet};
    /// use std::time::Duration;
    ///
    /// #[derive(LabelSet)]
    /// struct Job<'a> {
    ///     job: &'a str,
    /// }
    /// static RUNS: Family<Job<'static>, Counter> =
    ///     Family::bounded(100).remove_idle(Duration::from_secs(3600));
    /// # RUNS.get(&Job { job: "a" }).increment();
    /// ```
    #[must_use]
    pub const fn remove_idle(mut self, idle: Duration) -> Self
    where
        L::Openness: Boundable,
    {
        self.bound.idle = Some(idle);
        self
    }

    /// The metric of these labels: a reference for closed labels, and a
    /// [`Series`] for open ones.
    #[inline(always)]
    pub fn get(&self, labels: &L::Borrowed<'_>) -> <L::Openness as Find>::Found<'_, M>
    where
        L::Openness: Find,
        M: 'static,
    {
        <L::Openness as Find>::find(self, labels)
    }

    /// Removes the series of these open labels, in all combinations of the
    /// closed ones. Returns whether there were any. Series with the value
    /// `other` stay.
    ///
    /// The counts go to the series `other`: see [removal](Self#removal).
    pub fn remove(&self, labels: &L::Borrowed<'_>) -> bool
    where
        L::Openness: Boundable,
    {
        self.remove_series(labels)
    }

    /// How many records went to a series with the value `other`, because there
    /// was no room for their own, or because it was removed.
    pub fn folded(&self) -> u64
    where
        L::Openness: Boundable,
    {
        let rows = self.rows.get();
        rows.map_or(0, |rows| rows.folding.records.value())
    }

    /// The label values that most often had no room, the most frequent first.
    ///
    /// They are found by samples, so the numbers are estimates; a value that
    /// is more than one in 32 of all is certainly among them. Values are cut
    /// after 128 bytes.
    pub fn rejected(&self) -> Vec<Rejected>
    where
        L::Openness: Boundable,
    {
        let mut rejected = Vec::new();
        self.for_each_rejected(|label, value, records| {
            let value = value.to_owned();
            rejected.push(Rejected {
                label,
                value,
                records,
            });
        });
        rejected
    }

    /// The metric of a combination of closed labels.
    #[inline(always)]
    fn member(&self, index: usize) -> &M {
        match self.dense.get(index) {
            Some(member) => member.touch(),
            None => self.member_made(index),
        }
    }

    #[cold]
    #[inline(never)]
    fn member_made(&self, index: usize) -> &M {
        let members = self.members();
        // It is below, unless somebody implemented a set by hand.
        members[index.min(members.len() - 1)].touch()
    }

    fn members(&self) -> &[Member<M>] {
        self.dense.get_or_make(|| Member::new((self.make)()))
    }
}

impl<L: LabelSet, M: Default> Default for Family<L, M>
where
    L::Openness: Countable,
{
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
