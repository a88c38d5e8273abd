//! `#[derive(LabelSet)]`: a struct is a set of labels.

use std::borrow::Cow;
use std::collections::HashSet;

use metriken::labels::{InRange, Openness, Part, Reader, Sink, StatusClass};
use metriken::{LabelSet, LabelValue};
use proptest::prelude::*;

/// A key as bytes.
#[derive(Default)]
struct Key(Vec<u8>);

impl Sink for Key {
    fn word(&mut self, word: u64) {
        self.0.extend(word.to_le_bytes());
    }
}

/// The labels of a set, as they come back from its index and its key.
fn labels<S: LabelSet>(set: &S) -> Vec<(&'static str, String)> {
    let index = set.index();
    assert!(index < S::CARDINALITY, "{index}");
    let mut key = Key::default();
    set.write(&mut key);
    let mut reader = Reader::new(&key.0);
    let mut labels = Vec::new();
    S::parts(index, &mut reader, &mut |name, part| {
        if part != Part::Absent {
            labels.push((name, part.to_string()));
        }
    });
    assert_eq!(reader.read(), Part::Absent, "more was written than read");
    labels
}

fn owned(labels: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let labels = labels.iter();
    labels.map(|&(name, value)| (name, value.into())).collect()
}

/// The names, by both ways to ask for them.
fn names<S: LabelSet>() -> Vec<&'static str> {
    let mut names = Vec::new();
    S::dimensions(&mut |name, _| names.push(name));
    assert_eq!(S::NAMES.as_slice(), names);
    names
}

fn is_open<S: LabelSet>() -> bool {
    S::Openness::IS_OPEN
}

#[derive(Clone, Copy, Debug, LabelValue)]
enum Method {
    Get,
    Post,
    Delete,
}

const METHODS: [Method; 3] = [Method::Get, Method::Post, Method::Delete];
const BOOLS: [bool; 2] = [false, true];

#[test]
fn a_field_is_a_label() {
    #[derive(LabelSet)]
    struct Request {
        method: Method,
        class: StatusClass,
        cached: bool,
    }
    let request = Request {
        method: Method::Post,
        class: StatusClass::from(404),
        cached: true,
    };
    let expected = owned(&[("method", "post"), ("class", "4xx"), ("cached", "true")]);
    assert_eq!(labels(&request), expected);
    assert_eq!(names::<Request>(), ["method", "class", "cached"]);
    assert_eq!(Request::CARDINALITY, 3 * 6 * 2);
    assert!(!is_open::<Request>());
    let mut values = Vec::new();
    Request::dimensions(&mut |_, texts| values.push(texts));
    let expected = [Method::VALUES, StatusClass::VALUES, bool::VALUES];
    assert_eq!(values, expected.map(Some));
}

#[test]
fn names_are_as_the_fields_or_renamed_all_or_one() {
    #[derive(LabelSet)]
    struct Plain {
        r#type: bool,
        _spare: bool,
        #[label(rename = "http.cached")]
        cached: bool,
    }
    assert_eq!(names::<Plain>(), ["type", "_spare", "http.cached"]);

    #[derive(LabelSet)]
    #[label(rename_all = "camelCase")]
    struct Renamed {
        status_class: bool,
        r#loop: bool,
        #[label(rename = "shard_no")]
        shard_number: bool,
    }
    assert_eq!(names::<Renamed>(), ["statusClass", "loop", "shard_no"]);
    let renamed = Renamed {
        status_class: true,
        r#loop: false,
        shard_number: true,
    };
    let expected = [
        ("statusClass", "true"),
        ("loop", "false"),
        ("shard_no", "true"),
    ];
    assert_eq!(labels(&renamed), owned(&expected));
    let plain = Plain {
        r#type: false,
        _spare: false,
        cached: true,
    };
    assert_eq!(plain.index(), 1);
}

#[test]
fn each_combination_has_an_index_of_its_own() {
    #[derive(LabelSet)]
    struct Peer {
        method: Option<Method>,
        shard: InRange<-1, 2>,
    }
    #[derive(LabelSet)]
    struct Job {
        cached: bool,
        #[label(flatten)]
        peer: Peer,
        secure: Option<bool>,
    }
    let mut seen = HashSet::new();
    let absent_and_all = |all: [Method; 3]| std::iter::once(None).chain(all.map(Some));
    for cached in BOOLS {
        for method in absent_and_all(METHODS) {
            for shard in -1..3 {
                for secure in [None, Some(false), Some(true)] {
                    let job = Job {
                        cached,
                        peer: Peer {
                            method,
                            shard: InRange::clamped(shard),
                        },
                        secure,
                    };
                    // The first field is the most significant.
                    assert_eq!(job.index(), seen.len());
                    assert!(seen.insert(job.index()));
                    let mut expected = vec![("cached", cached.to_string())];
                    expected.extend(method.map(|it| ("method", it.as_str().to_owned())));
                    expected.push(("shard", shard.to_string()));
                    expected.extend(secure.map(|it| ("secure", it.to_string())));
                    assert_eq!(labels(&job), expected);
                }
            }
        }
    }
    assert_eq!(seen.len(), Job::CARDINALITY);
    assert_eq!(names::<Job>(), ["cached", "method", "shard", "secure"]);
}

#[derive(LabelSet)]
struct Sender<'a> {
    tenant: &'a str,
    method: Method,
    port: Option<u16>,
    #[label(flatten)]
    route: Route<'a>,
    offset: i64,
}

#[derive(LabelSet)]
struct Route<'text> {
    cached: bool,
    zone: Option<Cow<'text, str>>,
}

proptest! {
    #[test]
    fn what_goes_into_a_set_comes_out_again(
        tenant in "[a-z]{1,20}",
        method in proptest::sample::select(&METHODS),
        port in any::<Option<u16>>(),
        cached in any::<bool>(),
        zone in proptest::option::of("[äöü]{1,9}"),
        offset in any::<i64>(),
    ) {
        let sender = Sender {
            tenant: &tenant,
            method,
            port,
            route: Route { cached, zone: zone.as_deref().map(Cow::Borrowed) },
            offset,
        };
        let mut expected = vec![("tenant", tenant.clone()), ("method", method.as_str().into())];
        expected.extend(port.map(|it| ("port", it.to_string())));
        expected.push(("cached", cached.to_string()));
        expected.extend(zone.clone().map(|it| ("zone", it)));
        expected.push(("offset", offset.to_string()));
        prop_assert_eq!(labels(&sender), expected);
        prop_assert_eq!(sender.index(), method.index() * 2 + usize::from(cached));
    }
}

#[test]
fn one_open_label_makes_a_set_open_however_deep() {
    #[derive(LabelSet)]
    struct Outer<'a> {
        method: Method,
        #[label(flatten)]
        route: Route<'a>,
    }
    #[derive(LabelSet)]
    struct Count {
        retries: Option<u8>,
    }
    assert!(is_open::<Outer<'_>>() && is_open::<Route<'_>>() && is_open::<Count>());
    assert_eq!(Outer::CARDINALITY, 3 * 2);
    assert_eq!(labels(&Count { retries: None }), []);
    let outer = Outer {
        method: Method::Get,
        route: Route {
            cached: false,
            zone: None,
        },
    };
    assert_eq!(
        labels(&outer),
        owned(&[("method", "get"), ("cached", "false")])
    );
}

#[test]
fn a_set_of_static_texts_is_asked_for_with_borrowed_ones() {
    fn tenant<S: for<'a> LabelSet<Borrowed<'a> = Sender<'a>>>(set: &S::Borrowed<'_>) -> String {
        labels(set).swap_remove(0).1
    }
    let text = String::from("acme");
    let sender = Sender {
        tenant: &text,
        method: Method::Delete,
        port: None,
        route: Route {
            cached: true,
            zone: None,
        },
        offset: 0,
    };
    assert_eq!(tenant::<Sender<'static>>(&sender), "acme");
}

#[test]
fn a_struct_without_fields_is_a_set_without_labels() {
    #[derive(LabelSet)]
    struct Unit;
    #[derive(LabelSet)]
    struct Braces {}
    #[derive(LabelSet)]
    struct Parentheses();
    assert_eq!((labels(&Unit), names::<Unit>()), (vec![], vec![]));
    let cardinalities = [
        Unit::CARDINALITY,
        Braces::CARDINALITY,
        Parentheses::CARDINALITY,
    ];
    assert_eq!(cardinalities, [1; 3]);
    assert!(!is_open::<Unit>());
    assert_eq!(Braces {}.index() + Parentheses().index(), 0);
}

#[test]
fn a_set_may_say_how_many_combinations_it_may_have() {
    const LIMIT: usize = 5 * 1024;
    #[derive(LabelSet)]
    #[label(max_cardinality = LIMIT)]
    struct Large {
        shard: InRange<0, 1023>,
        priority: InRange<1, 5>,
    }
    assert_eq!(Large::CARDINALITY, LIMIT);
    let last = Large {
        shard: InRange::clamped(1023),
        priority: InRange::clamped(5),
    };
    assert_eq!(last.index(), LIMIT - 1);
    assert_eq!(
        labels(&last),
        owned(&[("shard", "1023"), ("priority", "5")])
    );
}

/// A private type in a public set is refused in an associated type.
#[test]
fn a_public_set_may_have_labels_of_private_types() {
    mod library {
        #[derive(metriken::LabelValue)]
        enum Private {
            Only,
        }
        #[derive(metriken::LabelSet)]
        pub(crate) struct Public<'a> {
            private: Private,
            tenant: &'a str,
        }
        pub(crate) fn public(tenant: &str) -> Public<'_> {
            let private = Private::Only;
            Public { private, tenant }
        }
    }
    let expected = owned(&[("private", "only"), ("tenant", "acme")]);
    assert_eq!(labels(&library::public("acme")), expected);
}

#[test]
fn a_set_may_come_out_of_a_macro() {
    macro_rules! declare {
        ($name:ident<$lifetime:lifetime> { $($field:ident: $ty:ty = $label:literal),* }) => {
            #[derive(LabelSet)]
            struct $name<$lifetime> {
                $(#[label(rename = $label)] $field: $ty),*
            }
        };
    }
    declare!(Made<'m> { text: &'m str = "a", maybe: Option<Cow<'m, str>> = "b" });
    let text = String::from("x");
    let made = Made {
        text: &text,
        maybe: Some(text.as_str().into()),
    };
    assert_eq!(labels(&made), owned(&[("a", "x"), ("b", "x")]));
}

#[test]
fn a_set_may_be_declared_in_a_generic_function() {
    fn index<T: Default>(_: T) -> usize {
        #[derive(LabelValue)]
        enum Local {
            Here,
        }
        #[derive(LabelSet)]
        struct Set {
            local: Local,
            cached: bool,
        }
        let (local, cached) = (Local::Here, true);
        Set { local, cached }.index()
    }
    assert_eq!(index(0), 1);
}
