use super::*;
use quote::quote;

fn read_item(item: TokenStream) -> (Set, Vec<String>) {
    let mut mistakes = Mistakes::default();
    let item = syn::parse2(item).expect("it is an item");
    let set = read(item, &mut mistakes);
    (set, mistakes.messages())
}

fn expanded(item: TokenStream) -> String {
    let (set, mistakes) = read_item(item);
    assert_eq!(mistakes, Vec::<String>::new());
    expand::expand(&set, &quote!(::m)).to_string()
}

#[track_caller]
fn assert_contains(expanded: &str, part: TokenStream) {
    // Where there are spaces is not always the same.
    let [expanded, part] = [expanded, &part.to_string()].map(|it| it.replace(' ', ""));
    assert!(expanded.contains(&part), "no {part} in {expanded}");
}

mod expands;
mod refuses;
