use std::any::Any;
use std::collections::HashMap;
use std::fmt;

use once_cell::race::OnceBox;

use crate::const_text::assert_distinct;
use crate::owned_labels::OwnedLabels;
use crate::{Kind, KnownKind, Metric, Value};

/// Facts about the process as labels: its version, how it was built.
///
/// They are known to the compiler, or set once when the process knows them.
///
/// # Cost
/// The first reading, or [`set`](Self::set), allocates the labels.
///
/// # Examples
/// ```
/// use metriken::{Info, metric};
///
/// /// What is running.
/// #[metric(name = "build")]
/// static BUILD: Info = Info::new(&[("version", env!("CARGO_PKG_VERSION"))]);
///
/// /// Where it is running.
/// #[metric(name = "placement")]
/// static PLACEMENT: Info = Info::unset();
///
/// assert!(PLACEMENT.set([("zone", "eu-1"), ("rack", "12")]));
/// ```
pub struct Info {
    /// Labels to begin with.
    fixed: Option<&'static [(&'static str, &'static str)]>,
    labels: OnceBox<OwnedLabels>,
}

impl Info {
    /// The facts as pairs of name and value.
    ///
    /// # Panics
    /// If there are none, or if a name is empty or given twice. In a static,
    /// that is a compile error.
    pub const fn new(labels: &'static [(&'static str, &'static str)]) -> Self {
        assert!(!labels.is_empty(), "an info without labels says nothing");
        assert_distinct!(labels.0, "label");
        Info {
            fixed: Some(labels),
            labels: OnceBox::new(),
        }
    }

    /// Facts that are not known yet. The metric has no value until they are
    /// [`set`](Self::set).
    pub const fn unset() -> Self {
        Info {
            fixed: None,
            labels: OnceBox::new(),
        }
    }

    /// Sets the facts, once. Returns whether they are set now; if not, they
    /// were set before. Of two labels with the same name the later counts.
    pub fn set<N, V>(&self, labels: impl IntoIterator<Item = (N, V)>) -> bool
    where
        N: Into<String>,
        V: Into<String>,
    {
        if self.fixed.is_some() || self.labels.get().is_some() {
            return false;
        }
        let labels = labels.into_iter().map(|(n, v)| (n.into(), v.into()));
        let labels = OwnedLabels::new(labels.collect::<HashMap<_, _>>());
        self.labels.set(Box::new(labels)).is_ok()
    }

    fn labels(&self) -> Option<&OwnedLabels> {
        match self.fixed {
            Some(fixed) => {
                let make = || Box::new(OwnedLabels::from_static(fixed));
                Some(self.labels.get_or_init(make))
            }
            None => self.labels.get(),
        }
    }
}

impl Default for Info {
    fn default() -> Self {
        Self::unset()
    }
}

impl fmt::Debug for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.labels().map(OwnedLabels::labels);
        f.debug_tuple("Info").field(&labels).finish()
    }
}

impl Metric for Info {
    fn as_any(&self) -> Option<&dyn Any> {
        self.labels().is_some().then_some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        self.labels().map(|labels| Value::Info(labels.labels()))
    }

    fn kind(&self) -> Kind {
        Kind::Info
    }
}

impl KnownKind for Info {
    const KIND: Kind = Kind::Info;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn shown(info: &Info) -> Option<String> {
        match info.value()? {
            Value::Info(labels) => Some(format!("{labels:?}")),
            _ => panic!("an info shows labels"),
        }
    }

    #[test]
    fn facts_known_to_the_compiler_are_shown_in_order_of_name_and_stay() {
        static INFO: Info = Info::new(&[("version", "1.2"), ("commit", "abc")]);
        let expected = r#"[commit="abc", version="1.2"]"#;
        assert_eq!(shown(&INFO).unwrap(), expected);
        assert!(!INFO.set([("version", "2")]));
        assert_eq!(shown(&INFO).unwrap(), expected);
        assert!(
            !Info::new(&[("a", "b")]).set([("a", "c")]),
            "nor before it is read"
        );
    }

    #[test]
    fn facts_are_absent_until_they_are_set_once() {
        let info = Info::default();
        assert!(info.value().is_none() && info.as_any().is_none());
        assert_eq!(info.kind(), Kind::Info);

        assert!(info.set([("zone", "a"), ("rack", "1"), ("zone", "b")]));
        assert!(!info.set([("zone", "c")]));
        assert_eq!(shown(&info).unwrap(), r#"[rack="1", zone="b"]"#);
        assert!(info.as_any().is_some());
    }

    #[test]
    fn one_of_several_threads_sets_the_facts() {
        let info = Info::unset();
        let winners: u32 = thread::scope(|scope| {
            let set = |i: u32| info.set([("thread", i.to_string())]);
            let threads: Vec<_> = (0..8).map(|i| scope.spawn(move || set(i))).collect();
            threads
                .into_iter()
                .map(|t| u32::from(t.join().unwrap()))
                .sum()
        });
        assert_eq!(winners, 1);
    }

    #[test]
    fn labels_that_no_exporter_could_show_are_refused() {
        let refused = |labels| std::panic::catch_unwind(|| Info::new(labels)).is_err();
        assert!(refused(&[]));
        assert!(refused(&[("", "a")]));
        assert!(refused(&[("a", "1"), ("b", "1"), ("a", "2")]));
        assert!(!refused(&[("a", ""), ("b", "")]));
    }
}
