//! Labels that the gateway takes away.
//!
//! It puts the labels of the group in the place of those of the same name that a
//! series has. If that makes two series one, it refuses all that was pushed; if
//! not, it says nothing. So it is looked for here, whenever the metrics are
//! others.

use metriken_exposition::{Names, Selection, Walker};

use crate::group::Group;

#[derive(Debug)]
pub(crate) struct Clashes {
    walker: Walker,
    generation: Option<u64>,
    found: Option<String>,
}

impl Clashes {
    pub(crate) fn new(selection: Selection) -> Self {
        Clashes {
            walker: Walker::new(Names::Legacy).select(selection),
            generation: None,
            found: None,
        }
    }

    /// What to say of the first label that a metric has in common with the
    /// group.
    pub(crate) fn find(&mut self, group: &Group) -> Option<&str> {
        let walk = self.walker.walk();
        if self.generation.replace(walk.generation()) != Some(walk.generation()) {
            self.found = None;
            for family in walk.families() {
                for member in family.members() {
                    member.visit(|series| {
                        member.for_each_label(series.labels, |label, value| {
                            if self.found.is_none() && !value.is_empty() && group.has(label) {
                                self.found = Some(said(family.name(), label));
                            }
                        });
                    });
                }
            }
        }
        self.found.as_deref()
    }
}

fn said(family: &str, label: &str) -> String {
    format!(
        "the label {label} of {family} is lost to the group's label of the same name, and pushes \
         are refused where that makes two series one; rename one of them"
    )
}

#[cfg(test)]
mod tests {
    use metriken::{Gauge, metric};

    use super::*;

    #[metric(name = "zoned", metadata = { zone = "a" })]
    static ZONED: Gauge = Gauge::new();

    #[test]
    fn a_label_that_the_group_takes_is_found() {
        let mut clashes = Clashes::new(Selection::all().matching("zoned"));
        let group = |name: &str| {
            let labels = vec![(name.to_owned(), "b".to_owned())];
            Group::new("test".to_owned(), labels).unwrap()
        };
        ZONED.set(1);
        let found = clashes.find(&group("zone"));
        assert!(found.unwrap().contains("the label zone of zoned is lost"));
        let mut clashes = Clashes::new(Selection::all().matching("zoned"));
        assert_eq!(clashes.find(&group("region")), None);
    }
}
