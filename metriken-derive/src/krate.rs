use crate::externs::{self, Found};
use crate::mistakes::Mistakes;
use crate::pairs::Value;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::env;
use std::sync::OnceLock;
use syn::Path;
use syn::parse::Parser;

/// The path given with `crate = `.
pub(crate) fn given(value: &Value, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let path = Path::parse_mod_style.parse2(value.tokens().clone());
    if path.is_err() {
        mistakes.over(
            value.tokens(),
            "expected a path without quotes or generics: write `crate = path::to::metriken`",
        );
    }
    path.ok().map(Path::into_token_stream)
}

/// The path of the crate `metriken`: the given one, or else found. It is a
/// mistake if that is not a dependency, or under several names; `attribute` is
/// the one that it can be given in.
pub(crate) fn or_found(
    given: Option<&TokenStream>,
    attribute: &str,
    mistakes: &mut Mistakes,
) -> Option<TokenStream> {
    match given {
        Some(path) => Some(path.clone()),
        None => mistakes.keep(found(attribute)),
    }
}

fn found(attribute: &str) -> syn::Result<TokenStream> {
    // The arguments of a process never change, unlike its environment: the
    // macro server of an editor expands for many crates.
    static FOUND: OnceLock<Found> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let arguments = env::args_os().map(|it| it.to_string_lossy().into_owned());
        externs::find("metriken", arguments)
    });
    // `metriken` itself has no dependency of that name, but calls itself so.
    let is_self = || environment("CARGO_CRATE_NAME") == "metriken";
    path_of(found, is_self, attribute)
}

fn path_of(found: &Found, is_self: impl Fn() -> bool, attribute: &str) -> syn::Result<TokenStream> {
    let name = match found {
        Found::As(name) => name,
        Found::Missing if !is_self() => {
            return Err(syn::Error::new(
                Span::call_site(),
                format!(
                    "this crate has no dependency `metriken`: add it to Cargo.toml, or say where \
                     another crate re-exports it: `#[{attribute}(crate = path::to::metriken)]`"
                ),
            ));
        }
        Found::Several(names) => {
            let paths: Vec<String> = names.iter().map(|it| format!("`crate = ::{it}`")).collect();
            return Err(syn::Error::new(
                Span::call_site(),
                format!(
                    "`metriken` is a dependency under several names: say which one is meant in \
                     `#[{attribute}(...)]`: {}",
                    paths.join(" or ")
                ),
            ));
        }
        Found::Missing | Found::Unknown => "metriken",
    };
    let name = Ident::new(name, Span::mixed_site());
    Ok(quote!(::#name))
}

/// The name and version of the package being compiled, empty if it is not
/// Cargo that compiles.
pub(crate) fn package() -> (String, String) {
    (
        environment("CARGO_PKG_NAME"),
        environment("CARGO_PKG_VERSION"),
    )
}

fn environment(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_or_message(found: Found, is_self: bool) -> String {
        match path_of(&found, || is_self, "metric") {
            Ok(path) => path.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_path_starts_at_the_extern_prelude() {
        let path = path_or_message(Found::As("m".to_owned()), false);
        assert_eq!(path, ":: m");
        assert_eq!(path_or_message(Found::Missing, true), ":: metriken");
        assert_eq!(path_or_message(Found::Unknown, false), ":: metriken");
    }

    #[test]
    fn a_missing_or_ambiguous_crate_is_explained() {
        let message = path_or_message(Found::Missing, false);
        assert!(message.contains("add it to Cargo.toml"), "{message}");
        let advice = "`#[metric(crate = path::to::metriken)]`";
        assert!(message.ends_with(advice), "{message}");
        let names = vec!["new".to_owned(), "old".to_owned()];
        let message = path_or_message(Found::Several(names), false);
        assert!(message.ends_with("`crate = ::new` or `crate = ::old`"));
    }
}
