//! Code that is not this crate's, run so that a panic in it ends there.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `code`; of a panic in it, what it says.
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(code)).map_err(|panic| {
        let text = text(&*panic);
        forget(panic);
        text
    })
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = (panic.downcast_ref::<&str>().copied())
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("its code panicked: {}", text.unwrap_or("without a text"))
}

/// Drops what a panic carries, which can be a type whose own drop panics.
fn forget(panic: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(another);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::panic_any;

    use super::*;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic_any(Bomb);
        }
    }

    #[test]
    fn what_a_panic_says_is_told() {
        assert_eq!(caught(|| 1), Ok(1));
        let number = 7;
        for (told, panicking) in [
            (caught(|| panic!("plain")), "plain"),
            (caught(|| panic!("number {number}")), "number 7"),
            (caught(|| panic_any(7)), "without a text"),
        ] {
            assert_eq!(
                told,
                Err::<(), _>(format!("its code panicked: {panicking}"))
            );
        }
    }

    #[test]
    fn a_panic_that_carries_another_ends_there_too() {
        assert!(caught(|| std::mem::forget(caught(|| panic_any(Bomb)))).is_ok());
    }
}
