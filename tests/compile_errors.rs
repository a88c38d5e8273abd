//! Each file in `ui` is a mistake, and beside it is what the compiler says.
//!
//! All but a few of those words are the macro's own. The others change with
//! the compiler, so this test belongs to the stable one of the day.
//! `TRYBUILD=overwrite` accepts new words.

#[test]
fn a_mistake_in_a_declaration_is_explained_once() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
