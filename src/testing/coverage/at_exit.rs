//! Writing what was touched when the process ends.
//!
//! A test binary has no last test. Whatever runs last in the process is what
//! the C library runs at exit: after all tests, whether they passed or not, and
//! in any harness that returns from `main` or calls `exit`.

/// Sees to it that this process, when it exits, writes what it touched to the
/// directory in the environment variable `METRIKEN_COVERAGE`, if that is set.
/// It must be absolute: cargo runs the tests of each package in another
/// directory.
///
/// Call it at any time, once or more often; or write [`coverage_at_exit!`] in
/// a test binary, which needs no call. A process that is killed or aborts
/// writes nothing. On systems other than Unix, none does: there, call
/// [`Coverage::write_to`](super::Coverage::write_to) in the tests.
///
/// [`coverage_at_exit!`]: macro@crate::testing::coverage_at_exit
pub fn write_coverage_at_exit() {
    #[cfg(all(unix, not(miri)))]
    unix::register();
}

#[cfg(all(unix, not(miri)))]
#[allow(unsafe_code)]
mod unix {
    use std::env;
    use std::ffi::c_int;
    use std::io;
    use std::panic;
    use std::path::Path;
    use std::sync::Once;

    use super::super::Coverage;

    const VARIABLE: &str = "METRIKEN_COVERAGE";

    // SAFETY: this is its declaration in the C standard. It may be called with
    // any function, at any time.
    unsafe extern "C" {
        safe fn atexit(callback: extern "C" fn()) -> c_int;
    }

    pub(super) fn register() {
        static REGISTERED: Once = Once::new();

        // If there is no memory for it, the process goes on without.
        REGISTERED.call_once(|| _ = atexit(write));
    }

    /// What is run at exit. It complains where it cannot write, and does no
    /// more.
    extern "C" fn write() {
        let Some(directory) = env::var_os(VARIABLE).filter(|it| !it.is_empty()) else {
            return;
        };
        let write = || {
            if let Err(error) = write_to(Path::new(&directory)) {
                eprintln!("metriken: {VARIABLE}={}: {error}", directory.display());
            }
        };
        // Nothing may unwind from here, and there is nobody to tell.
        let _ = panic::catch_unwind(write);
    }

    fn write_to(directory: &Path) -> io::Result<()> {
        if directory.is_relative() {
            let message = "the directory must be an absolute path";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Coverage::of_process().write_to(directory).map(drop)
    }
}

/// Makes a test binary write what it touched when it exits, as
/// [`write_coverage_at_exit`](crate::testing::write_coverage_at_exit) does,
/// without any test having to call that. Written as an item, once a binary: in
/// each file of `tests/`, and in `lib.rs` under `#[cfg(test)]`.
///
/// It adds a function that is run before `main` and does nothing but to ask
/// for the one at exit. This works on Linux, Android, the BSDs and macOS; on
/// other systems it expands to nothing.
///
/// # Examples
/// ```
/// metriken::testing::coverage_at_exit!();
/// # fn main() {}
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __metriken_coverage_at_exit {
    () => {
        const _: () = {
            #[cfg(unix)]
            extern "C" fn before_main() {
                $crate::testing::write_coverage_at_exit();
            }

            #[cfg(unix)]
            #[used]
            #[cfg_attr(
                target_vendor = "apple",
                unsafe(link_section = "__DATA,__mod_init_func")
            )]
            #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
            static BEFORE_MAIN: extern "C" fn() = before_main;
        };
    };
}
