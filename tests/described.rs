//! Where a description comes from.

use metriken::*;

#[metric(name = "argument", description = "from the argument")]
static ARGUMENT: Counter = Counter::new();

/// From the doc comment.
#[metric(name = "doc_comment")]
static DOC_COMMENT: Counter = Counter::new();

/// From the doc comment, which is for readers of the source.
#[metric(name = "both", description = "from the argument")]
static BOTH: Counter = Counter::new();

/// The first paragraph goes over
/// two lines.
///
/// The second is not shown.
#[metric(name = "paragraphs")]
static PARAGRAPHS: Counter = Counter::new();

#[metric(name = "below")]
/// From the doc comment below the attribute.
static BELOW: Counter = Counter::new();

#[metric(name = "nothing")]
static NOTHING: Counter = Counter::new();

#[metric(name = "constant", description = concat!("from ", "a ", "macro"))]
static CONSTANT: Counter = Counter::new();

fn description(name: &str) -> Option<&'static str> {
    let mut entries = metrics().static_metrics().iter();
    entries.find(|entry| entry.name() == name)?.description()
}

#[test]
fn the_argument_is_the_description() {
    assert_eq!(description("argument"), Some("from the argument"));
    assert_eq!(description("constant"), Some("from a macro"));
}

#[test]
fn the_doc_comment_is_the_description_where_there_is_no_argument() {
    assert_eq!(description("doc_comment"), Some("From the doc comment."));
    let below = "From the doc comment below the attribute.";
    assert_eq!(description("below"), Some(below));
    assert_eq!(description("both"), Some("from the argument"));
}

#[test]
fn the_description_is_the_first_paragraph_on_one_line() {
    let paragraph = "The first paragraph goes over two lines.";
    assert_eq!(description("paragraphs"), Some(paragraph));
}

#[test]
fn a_metric_may_have_no_description() {
    assert_eq!(description("nothing"), None);
}
