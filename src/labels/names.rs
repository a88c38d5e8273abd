use crate::const_text::{Message, same};

/// The most labels that a set may have, those of nested sets included.
pub const MAX_LABELS: usize = 16;

/// The names of a set's labels, checked when the program is compiled.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    names: [&'static str; MAX_LABELS],
    len: usize,
}

impl Names {
    /// No names.
    #[allow(clippy::new_without_default, reason = "it is made in constants")]
    pub const fn new() -> Self {
        Names {
            names: [""; MAX_LABELS],
            len: 0,
        }
    }

    /// These and `name`.
    ///
    /// # Panics
    /// If the name is empty, reserved or there already, and beyond
    /// [`MAX_LABELS`].
    #[track_caller]
    pub const fn with(mut self, name: &'static str) -> Self {
        assert!(
            self.len < MAX_LABELS,
            "a set has at most 16 labels, those of flattened sets included"
        );
        assert!(!name.is_empty(), "a label's name is empty");
        assert!(
            !same(name, "le") && !same(name, "quantile") && !starts_with_underscores(name),
            "a label has a reserved name: `le`, `quantile` and names that begin with `__` belong \
             to the formats"
        );
        let mut i = 0;
        while i < self.len {
            if same(self.names[i], name) {
                let message = Message::new()
                    .text("two labels of the set are called `")
                    .text(name)
                    .text("`: rename one with `#[label(rename = \"...\")]`");
                panic!("{}", message.as_str());
            }
            i += 1;
        }
        self.names[self.len] = name;
        self.len += 1;
        self
    }

    /// These and those of a nested set.
    ///
    /// # Panics
    /// As [`with`](Self::with).
    #[track_caller]
    pub const fn with_all(mut self, nested: &Names) -> Self {
        let mut i = 0;
        while i < nested.len {
            self = self.with(nested.names[i]);
            i += 1;
        }
        self
    }

    /// The names, in the order of the fields.
    pub const fn as_slice(&self) -> &[&'static str] {
        self.names.split_at(self.len).0
    }
}

const fn starts_with_underscores(name: &str) -> bool {
    matches!(name.as_bytes(), [b'_', b'_', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn names_are_kept_in_order() {
        let nested = Names::new().with("b").with("a");
        let names = Names::new().with("c").with_all(&nested).with("leg");
        assert_eq!(names.as_slice(), ["c", "b", "a", "leg"]);
    }

    #[test]
    fn names_that_no_format_could_show_are_refused() {
        for name in ["", "le", "quantile", "__x", "a"] {
            let names = Names::new().with("a");
            assert!(catch_unwind(|| names.with(name)).is_err(), "{name:?}");
        }
        assert!(catch_unwind(|| Names::new().with("aa").with("a").with("l")).is_ok());
    }

    #[test]
    fn there_are_at_most_16() {
        let all = [
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p",
        ];
        let full = all.into_iter().fold(Names::new(), Names::with);
        assert_eq!(full.as_slice(), all);
        assert!(catch_unwind(|| full.with("q")).is_err());
    }
}
