//! Checking strings where the compiler does it: in the constructors of statics.

/// Whether two strings are the same.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Asserts that the strings in `$list`, or in a field of its elements, are
/// neither empty nor repeated.
macro_rules! assert_distinct {
    ($list:ident $(.$field:tt)?, $what:literal) => {{
        let mut i = 0;
        while i < $list.len() {
            let name = $list[i]$(.$field)?;
            assert!(!name.is_empty(), concat!("the name of a ", $what, " is empty"));
            let mut j = 0;
            while j < i {
                let same = $crate::const_text::same(name, $list[j]$(.$field)?);
                assert!(!same, concat!("two ", $what, "s have the same name"));
                j += 1;
            }
            i += 1;
        }
    }};
}
pub(crate) use assert_distinct;

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn strings_are_the_same_to_the_last_byte() {
        assert!(same("", "") && same("starting", "starting"));
        for other in ["", "Starting", "starting ", "startinh", "tarting"] {
            assert!(!same("starting", other), "{other}");
        }
    }
}
