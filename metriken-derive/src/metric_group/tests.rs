use super::*;

/// The messages of the errors, in order.
fn mistakes(item: TokenStream) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    read(item, &mut mistakes);
    mistakes.messages()
}

#[track_caller]
fn assert_mistake(item: TokenStream, message: &str) {
    assert_eq!(mistakes(item), [message]);
}

fn model(item: TokenStream) -> MetricGroup {
    let mut mistakes = Mistakes::default();
    let group = read(item, &mut mistakes);
    assert_eq!(mistakes.messages(), Vec::<String>::new());
    group.unwrap()
}

fn expanded(item: TokenStream) -> String {
    expand::expand(&model(item), &quote!(::m), ("shop", "1.2.3")).to_string()
}

#[track_caller]
fn assert_contains(expanded: &str, part: TokenStream) {
    assert!(expanded.contains(&part.to_string()), "{expanded}");
}

mod accepts;
mod expands;
mod refuses;
