//! Labels of which all values are known: enums, whose members are those of a
//! group of counters.

use metriken::CounterGroup;

/// Declares an enum whose members are known to metrics and to clients by the
/// names that are written beside them.
macro_rules! named {
    (
        $(#[$attribute:meta])*
        enum $Enum:ident { $($(#[$doc:meta])* $Member:ident = $name:literal,)* }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $Enum { $($(#[$doc])* $Member,)* }

        impl $Enum {
            /// In the order of the members.
            pub(crate) const NAMES: &[&str] = &[$($name),*];
        }
    };
}
pub(crate) use named;

/// Labels the members of a group by `names`, and shows them at once, so that
/// an alert on something rare has a series to look at before it happens.
pub(crate) fn name_members(group: &CounterGroup, label: &str, names: &[&str]) {
    for (index, &name) in names.iter().enumerate() {
        group.insert_metadata(index, label.to_owned(), name.to_owned());
        group.add(index, 0);
    }
}
