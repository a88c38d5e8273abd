use std::error;

use super::*;

fn target(url: &str) -> Target {
    Target::parse(url).unwrap()
}

#[test]
fn a_url_has_its_parts() {
    let mut target = target("Otlp+HTTP://h:1/p?a=%2C+b&a=2&c");
    assert_eq!(target.scheme(), "otlp+http");
    assert_eq!(target.address(), "h:1/p");
    assert_eq!(target.take("a").as_deref(), Some(", b"));
    assert_eq!(target.take("c").as_deref(), Some(""));
    let error = target.finish().unwrap_err();
    assert!(error.is_invalid_parameter());
    assert!(error.to_string().contains("a is there twice"), "{error}");
}

#[test]
fn what_is_no_url_is_told_why() {
    for (url, wrong) in [
        ("127.0.0.1:8125", "no scheme"),
        ("", "no scheme"),
        ("://x", "scheme"),
        ("1a://x", "scheme"),
        ("a b://x", "scheme"),
        ("a://x;b://y", "comma"),
        ("a://x b://y/z?c=d", "comma"),
        ("a://x;y", "comma"),
        ("a://x y", "comma"),
        ("a:///dir/x,b://y", "comma"),
    ] {
        let error = Target::parse(url).unwrap_err();
        assert!(error.is_invalid_url());
        assert!(error.to_string().contains(wrong), "{error}");
    }
}

#[test]
fn a_path_may_have_what_separates_nothing() {
    assert_eq!(target("a:///My Files/x;y").address(), "/My Files/x;y");
}

#[test]
fn secrets_are_shown_nowhere() {
    let url = "otlp+http://me:secret@host/p@th?token=secret";
    let mut secretive = target(url);
    assert_eq!(secretive.shown(), "otlp+http://host/p@th");
    let shown = [
        format!("{secretive:?}"),
        secretive.finish().unwrap_err().to_string(),
        Target::parse(&url.replace("otlp+http", "_"))
            .unwrap_err()
            .to_string(),
        Target::parse("me:secret@host?secret")
            .unwrap_err()
            .to_string(),
    ];
    for shown in shown {
        assert!(!shown.contains("secret"), "{shown}");
    }
    assert_eq!(secretive.take("token").as_deref(), Some("secret"));
}

#[test]
fn what_may_be_a_token_is_not_repeated() {
    for url in ["a://h?s3cr3t", "a://h?x=1&s3cr3t", "a://h?s3cr3t&x=1"] {
        let mut target = target(url);
        target.take("x");
        let error = target.finish().unwrap_err().to_string();
        assert!(error.contains("without a value"), "{error}");
        assert!(!error.contains("s3cr3t"), "{error}");
    }
    for value in ["1s,a://me:s3cr3t@host", "s3cr3t:", "s3cr3t@h"] {
        let mut target = target(&format!("a://h?interval={value}"));
        let error = target.take_duration("interval").unwrap_err().to_string();
        assert!(error.contains("interval"), "{error}");
        assert!(!error.contains("s3cr3t"), "{error}");
    }
}

#[test]
fn a_selection_takes_patterns_and_labels() {
    let mut target = target("a://?match=x*&match=y&except=xz&label.region=eu");
    let selection = target.take_selection().unwrap();
    target.finish().unwrap();
    let expected = Selection::all().matching("x*").matching("y").except("xz");
    assert_eq!(selection, expected.label("region", "eu"));
    for url in [
        "a://?label.=x",
        "a://?label.a=1&label.a=2",
        "a://?label.9bad=x",
        "a://?label.__name__=x",
    ] {
        let error = self::target(url).take_selection().unwrap_err();
        assert!(error.to_string().contains("label.region=eu"), "{error}");
    }
}

#[test]
fn a_schedule_takes_times() {
    let every = Schedule::every(Duration::from_secs(60)).flush(Duration::from_secs(1));
    let url = "a://?interval=100ms&jitter=10ms&deadline=2s&queue=1000";
    let schedule = target(url).take_schedule(every.clone()).unwrap();
    let expected = Schedule::every(Duration::from_millis(100))
        .jitter(Duration::from_millis(10))
        .deadline(Duration::from_secs(2))
        .flush(Duration::from_secs(1))
        .queue_bytes(1000);
    assert_eq!(schedule, expected);
    for url in [
        "a://?interval=10",
        "a://?interval=0s",
        "a://?interval=10us",
        "a://?interval=8761h",
        "a://?jitter=61s",
        "a://?jitter=2s&interval=1s",
        "a://?deadline=0s",
        "a://?queue=8MiB",
    ] {
        let error = target(url).take_schedule(every.clone()).unwrap_err();
        assert!(error.is_invalid_parameter(), "{error}");
    }
}

#[test]
fn a_number_of_native_buckets_is_one() {
    let taken = |url: &str| target(url).take_native_buckets();
    assert_eq!(taken("a://?native_buckets=160").unwrap(), Some(160));
    assert_eq!(taken("a://").unwrap(), None);
    for number in ["0", "-1", "", "many", "1.5", "99999999999999999999"] {
        let error = taken(&format!("a://?native_buckets={number}")).unwrap_err();
        assert!(error.is_invalid_parameter(), "{error}");
        assert!(error.to_string().contains("from 1 on"), "{error}");
    }
}

#[test]
fn a_jitter_that_nobody_asked_for_is_no_longer_than_the_interval() {
    let default = Schedule::every(Duration::from_secs(60)).jitter(Duration::from_secs(30));
    let schedule = target("a://?interval=1s").take_schedule(default).unwrap();
    let second = Duration::from_secs(1);
    assert_eq!(schedule, Schedule::every(second).jitter(second));
}

#[test]
fn an_unknown_parameter_is_told_the_known_ones() {
    let mut target = target("a://x?intervall=1s");
    target.take("interval");
    target.take("prefix");
    let error = target.finish().unwrap_err().to_string();
    assert!(error.contains("there is no parameter intervall"), "{error}");
    assert!(error.contains("interval, prefix"), "{error}");
}

#[test]
fn what_an_exporter_says_of_its_address_has_no_user_in_it() {
    let said = |url: &str, said: &str| {
        let error = Error::start(&target(url), said.to_owned().into());
        let source = error::Error::source(&error).map(ToString::to_string);
        (error.to_string(), source)
    };
    let (text, source) = said("a://me:s3cr3t@h:1/p", "cannot send to \"me:s3cr3t@h:1\"");
    assert_eq!(text, "cannot export to a://h:1/p: cannot send to \"h:1\"");
    assert_eq!(source, None);
    let (text, source) = said("a://h:1", "cannot send to \"h:1\"");
    assert_eq!(text, "cannot export to a://h:1: cannot send to \"h:1\"");
    assert!(source.is_some());
}

#[test]
fn a_list_is_no_pattern() {
    for url in ["a://?match=a*,b", "a://?except=a;b", "a://?match="] {
        let error = target(url).take_selection().unwrap_err();
        assert!(error.to_string().contains("once for each"), "{error}");
    }
}

#[test]
fn a_wrong_value_is_told_what_to_write() {
    fn said<T: FromStr<Err: fmt::Display>>() -> String {
        let error = target("a://?x=none").take_parsed::<T>("x").err().unwrap();
        error.to_string().rsplit_once(": ").unwrap().1.to_owned()
    }
    assert_eq!(said::<bool>(), "write true or false");
    assert_eq!(
        said::<usize>(),
        "write a whole number that is not too large"
    );
    assert_eq!(said::<f64>(), "write a number");
}
