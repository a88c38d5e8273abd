//! The static half of the registry: a section that the linker fills.
//!
//! The slice's name carries the layout's version, so that two layouts never
//! share a section. `#[metric]` adds entries through the macro that comes with
//! the slice under the same name. It does so without linkme's attribute, which
//! adds a function a metric to check the entry's type (never called, but
//! compiled: about two thirds of the attribute's compile time); the entry's
//! type is written out by `#[metric]` and checked by that.
//!
//! Miri has no linker and WebAssembly no such sections: there, statics work
//! and are not found.
#![allow(unsafe_code)]

use crate::MetricEntry;

#[cfg(not(any(miri, target_family = "wasm")))]
mod linked {
    use crate::MetricEntry;

    /// The section's entries. This is for `#[metric]`; readers call
    /// [`metrics`](crate::metrics).
    #[linkme::distributed_slice]
    pub static METRIKEN_ENTRIES_V1: [MetricEntry];

    pub(super) fn entries() -> &'static [MetricEntry] {
        METRIKEN_ENTRIES_V1.static_slice()
    }
}

#[cfg(any(miri, target_family = "wasm"))]
mod linked {
    use crate::MetricEntry;

    /// Keeps an entry as the unused constant it is where nothing can find it.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __metriken_unlinked_entry {
        (#![linkme_macro = $macro:path] $entry:item) => {
            #[allow(dead_code)]
            $entry
        };
    }
    pub use __metriken_unlinked_entry as METRIKEN_ENTRIES_V1;

    pub(super) fn entries() -> &'static [MetricEntry] {
        &[]
    }
}

pub use linked::METRIKEN_ENTRIES_V1;

/// Every static entry of this image.
pub(super) fn entries() -> &'static [MetricEntry] {
    linked::entries()
}
