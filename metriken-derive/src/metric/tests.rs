use super::*;
use quote::quote;

/// The messages of the errors, in order.
fn mistakes(arguments: TokenStream, item: TokenStream) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    read(arguments, item, &mut mistakes);
    mistakes.messages()
}

fn mistakes_of_arguments(arguments: TokenStream) -> Vec<String> {
    mistakes(
        arguments,
        quote!(
            static REQUESTS: Counter = Counter::new();
        ),
    )
}

#[track_caller]
fn assert_mistake(arguments: TokenStream, message: &str) {
    assert_eq!(mistakes_of_arguments(arguments), [message]);
}

fn model(arguments: TokenStream, item: TokenStream) -> Metric {
    let mut mistakes = Mistakes::default();
    let arguments = Arguments::parse(arguments, &GRAMMAR, &mut mistakes);
    let item = syn::parse2(item).expect("it is a static");
    let metric = Metric::new(arguments, item, &mut mistakes);
    assert_eq!(mistakes.messages(), Vec::<String>::new());
    metric
}

mod accepts;
mod expands;
mod refuses;
