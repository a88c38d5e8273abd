use super::*;
use crate::facts::Text;

fn literal(text: &Text) -> &str {
    match text {
        Text::Literal(text, _) => text,
        Text::Constant(tokens) => panic!("not a literal: {tokens}"),
    }
}

fn constant(text: &Text) -> String {
    match text {
        Text::Literal(text, _) => panic!("a literal: {text}"),
        Text::Constant(tokens) => tokens.to_string(),
    }
}

fn plain() -> TokenStream {
    quote!(
        static REQUESTS: Counter = Counter::new();
    )
}

fn description_of(item: TokenStream) -> String {
    literal(&model(quote!(), item).facts.description).to_owned()
}

#[test]
fn everything_has_a_default() {
    let metric = model(quote!(), plain());
    assert_eq!(literal(&metric.facts.name), "REQUESTS");
    assert_eq!(literal(&metric.facts.description), "");
    assert!(metric.facts.unit.is_none());
    assert!(metric.facts.labels.is_empty());
    assert!(metric.facts.formatter.is_none());
    assert!(metric.krate.is_none());
}

#[test]
fn a_raw_identifier_gives_its_plain_name() {
    let metric = model(
        quote!(),
        quote!(
            static r#type: Counter = Counter::new();
        ),
    );
    assert_eq!(literal(&metric.facts.name), "type");
}

#[test]
fn arguments_come_in_any_order_with_a_trailing_comma() {
    let arguments = quote! {
        unit = "nanoseconds",
        crate = ::foo::metriken,
        metadata = { "b.c" = "d", type = VALUE, a = concat!("x", "y"), },
        formatter = |entry, format| show::<u8, u8>(entry, format),
        description = "d",
        name = "n",
    };
    let metric = model(arguments, plain());
    assert_eq!(literal(&metric.facts.name), "n");
    assert_eq!(literal(&metric.facts.description), "d");
    assert_eq!(metric.facts.unit.unwrap().value(), "nanoseconds");
    let labels = metric.facts.labels.iter();
    let labels: Vec<_> = labels
        .map(|it| (it.key.as_str(), it.value.to_string()))
        .collect();
    let expected = [
        ("b.c", "\"d\"".to_owned()),
        ("type", "VALUE".to_owned()),
        ("a", quote!(concat!("x", "y")).to_string()),
    ];
    assert_eq!(labels, expected);
    let formatter = quote!(|entry, format| show::<u8, u8>(entry, format));
    assert_eq!(
        metric.facts.formatter.unwrap().to_string(),
        formatter.to_string()
    );
    assert_eq!(metric.krate.unwrap().to_string(), ":: foo :: metriken");
}

#[test]
fn a_value_ends_at_a_comma_outside_of_brackets() {
    for value in [
        quote!(Names::<u8, u8>::NAME),
        quote!(<Names<u8, u8> as Named<fn() -> u8, u8>>::NAME),
        quote!(pick(1, 2)),
        quote!(if A == B { "x" } else { "y" }),
        quote!("x".trim_ascii()),
        quote!(crate::name),
    ] {
        let arguments = quote!(name = #value, unit = "requests");
        let metric = model(arguments, plain());
        assert_eq!(constant(&metric.facts.name), value.to_string());
        assert!(metric.facts.unit.is_some());
    }
}

#[test]
fn the_variable_of_a_macro_may_be_a_literal() {
    use proc_macro2::{Delimiter, Group};
    let variable = Group::new(Delimiter::None, quote!("n"));
    let metric = model(quote!(name = #variable, unit = "requests"), plain());
    assert_eq!(literal(&metric.facts.name), "n");
}

#[test]
fn the_first_paragraph_of_the_docs_is_the_description() {
    let item = quote! {
        ///
        ///   Requests accepted,
        /// by anybody.
        ///
        /// More for the reader.
        static REQUESTS: Counter = Counter::new();
    };
    assert_eq!(description_of(item), "Requests accepted, by anybody.");
}

#[test]
fn doc_attributes_count_if_they_are_literals() {
    let item = quote! {
        #[allow(dead_code)]
        #[doc = "Requests"]
        #[doc(alias = "hits")]
        #[doc = include_str!("more.md")]
        #[doc = r"accepted."]
        static REQUESTS: Counter = Counter::new();
    };
    assert_eq!(description_of(item), "Requests accepted.");
}

#[test]
fn block_comments_lose_their_decoration() {
    let item = quote! {
        #[doc = "\n * Requests\n * accepted.\n *\n * More.\n "]
        static REQUESTS: Counter = Counter::new();
    };
    assert_eq!(description_of(item), "Requests accepted.");
    let item = quote! {
        #[doc = " Requests *and*\n *all* else. "]
        static REQUESTS: Counter = Counter::new();
    };
    assert_eq!(description_of(item), "Requests *and* *all* else.");
}

#[test]
fn a_given_description_wins_over_the_docs() {
    let item = quote! {
        /// For the reader.
        static REQUESTS: Counter = Counter::new();
    };
    let metric = model(quote!(description = "For everybody."), item);
    assert_eq!(literal(&metric.facts.description), "For everybody.");
}

#[test]
fn names_may_hold_any_visible_character() {
    for name in ["http.requests", "a/b-c", "größe", "two words", "x"] {
        let none: [String; 0] = [];
        assert_eq!(mistakes_of_arguments(quote!(name = #name)), none);
    }
    let longest = "x".repeat(255);
    assert!(mistakes_of_arguments(quote!(name = #longest)).is_empty());
}
