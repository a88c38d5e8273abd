//! Exporters as an application meets them: by URL, on their schedule, watched.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use metriken_exposition::export::{
    self, Exporting, Failure, Plugin, Push, Retain, Schedule, Sent, run,
};
use metriken_exposition::{Selection, TextEncoder, TextFormat};

/// What the receiver answers next; then all is well. What it accepted.
#[derive(Default)]
struct Receiver {
    answers: VecDeque<Answer>,
    tried: Vec<u32>,
    accepted: Vec<u32>,
    finished: bool,
}

enum Answer {
    Busy(Duration),
    Never,
    Panic,
    Slow(Duration),
}

/// A receiver of numbers that count up.
struct Numbers<const ALL: bool> {
    receiver: &'static Mutex<Receiver>,
    next: u32,
}

fn lock(receiver: &Mutex<Receiver>) -> MutexGuard<'_, Receiver> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner)
}

fn receiver(answers: impl IntoIterator<Item = Answer>) -> &'static Mutex<Receiver> {
    Box::leak(Box::new(Mutex::new(Receiver {
        answers: answers.into_iter().collect(),
        ..Receiver::default()
    })))
}

impl<const ALL: bool> Push for Numbers<ALL> {
    type Batch = u32;
    const RETAIN: Retain = if ALL { Retain::All } else { Retain::Latest };

    fn collect(&mut self, _: SystemTime) -> u32 {
        self.next += 1;
        self.next
    }

    fn size_bytes(_: &u32) -> usize {
        40
    }

    fn send(&mut self, batch: &u32, _: Instant) -> Result<Sent, Failure> {
        let mut receiver = lock(self.receiver);
        receiver.tried.push(*batch);
        match receiver.answers.pop_front() {
            Some(Answer::Busy(wish)) => return Err(Failure::retry("busy").after(wish)),
            Some(Answer::Never) => return Err(Failure::permanent("never")),
            Some(Answer::Panic) => panic!("as expected"),
            Some(Answer::Slow(time)) => {
                drop(receiver);
                std::thread::sleep(time);
                receiver = lock(self.receiver);
            }
            None => {}
        }
        receiver.accepted.push(*batch);
        Ok(Sent {
            bytes: 4,
            rejected: 1,
            warning: None,
        })
    }

    fn finish(&mut self, _: Instant) -> Result<(), Failure> {
        lock(self.receiver).finished = true;
        Ok(())
    }
}

const FAST: Duration = Duration::from_millis(5);

fn start<const ALL: bool>(
    name: &'static str,
    receiver: &'static Mutex<Receiver>,
    schedule: Schedule,
) -> Exporting {
    let push = Numbers::<ALL> { receiver, next: 0 };
    run(name, "here", push, schedule).unwrap()
}

/// Waits until the receiver is as it should be, which it soon is.
fn until(receiver: &Mutex<Receiver>, mut is: impl FnMut(&Receiver) -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is(&lock(receiver)) {
        assert!(Instant::now() < patience, "it never came to that");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The value of a metric about an exporter.
fn watched(name: &str, exporter: &str, more: &str) -> u64 {
    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus)
        .encode(&mut page)
        .unwrap();
    let start = format!("{name}{{exporter=\"{exporter}\"{more},target=\"here\"}} ");
    let value = page.lines().find_map(|line| line.strip_prefix(&start));
    let value = value.unwrap_or_else(|| panic!("no {start} in\n{page}"));
    value.parse().unwrap()
}

#[test]
fn batches_that_wait_arrive_in_order_and_all_of_them() {
    let busy = |_| Answer::Busy(Duration::ZERO);
    let receiver = receiver((0..3).map(busy));
    let exporter = start::<true>("all", receiver, Schedule::every(FAST));
    until(receiver, |it| it.accepted.len() >= 20);
    assert_eq!(
        watched("metriken_exports_total", "all", ",outcome=\"failure\""),
        3
    );
    assert!(watched("metriken_exports_total", "all", ",outcome=\"success\"") >= 20);
    drop(exporter);
    let receiver = lock(receiver);
    let expected: Vec<u32> = (1..=receiver.accepted.len() as u32).collect();
    assert_eq!(receiver.accepted, expected);
    assert!(receiver.finished);
}

#[test]
fn what_is_forgotten_is_collected_anew() {
    let receiver = receiver([Answer::Busy(Duration::ZERO)]);
    let exporter = start::<false>("latest", receiver, Schedule::every(FAST));
    until(receiver, |it| it.accepted.len() >= 2);
    drop(exporter);
    assert_eq!(lock(receiver).tried[..2], [1, 2]);
    assert_eq!(lock(receiver).accepted[0], 2);
}

#[test]
fn a_receiver_that_asks_for_a_pause_gets_it() {
    let receiver = receiver([Answer::Busy(Duration::from_secs(3600))]);
    let exporter = start::<true>("pause", receiver, Schedule::every(FAST).queue_bytes(400));
    until(receiver, |it| !it.tried.is_empty());
    let patience = Instant::now() + Duration::from_secs(60);
    while watched("metriken_export_dropped_exports_total", "pause", "") < 5 {
        assert!(Instant::now() < patience, "nothing was dropped");
    }
    assert_eq!(watched("metriken_export_queue_bytes", "pause", ""), 400);
    assert_eq!(lock(receiver).tried, [1]);
    // The end does not wait for it.
    drop(exporter);
    let receiver = lock(receiver);
    assert_eq!(receiver.accepted.len(), 10, "what fits in the queue");
    assert!(
        receiver
            .accepted
            .windows(2)
            .all(|pair| pair[1] == pair[0] + 1)
    );
}

#[test]
fn what_nobody_will_take_is_dropped_and_counted_and_the_rest_goes_on() {
    let receiver = receiver([Answer::Never, Answer::Panic]);
    let exporter = start::<true>("never", receiver, Schedule::every(FAST));
    until(receiver, |it| it.accepted.len() >= 2);
    assert_eq!(
        watched("metriken_export_dropped_exports_total", "never", ""),
        2
    );
    assert!(watched("metriken_export_rejected_series_total", "never", "") >= 1);
    assert!(watched("metriken_export_size_bytes_total", "never", "") >= 4);
    drop(exporter);
    assert_eq!(lock(receiver).accepted[..2], [3, 4]);
}

#[test]
fn the_end_of_an_exporter_is_its_last_export() {
    let receiver = receiver([]);
    drop(start::<false>(
        "end",
        receiver,
        Schedule::every(Duration::from_secs(3600)),
    ));
    assert_eq!(lock(receiver).accepted, [1]);
    assert!(lock(receiver).finished);
}

#[test]
fn an_exporter_that_hangs_is_left_behind() {
    let receiver = receiver([Answer::Slow(Duration::from_secs(30))]);
    let schedule = Schedule::every(FAST).flush(Duration::from_millis(20));
    let exporter = start::<false>("hangs", receiver, schedule);
    until(receiver, |it| !it.tried.is_empty());
    let start = Instant::now();
    drop(exporter);
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(lock(receiver).accepted.is_empty());
}

static PLUGGED: Mutex<Vec<(String, Selection, Schedule)>> = Mutex::new(Vec::new());

metriken_exposition::register_exporter! {
    static NUMBERS = Plugin {
        schemes: &["numbers", "numbers+slow"],
        about: "keeps numbers to itself",
        start: |target| {
            let selection = target.take_selection()?;
            let schedule = target.take_schedule(Schedule::every(Duration::from_secs(60)))?;
            target.finish()?;
            let fails = target.address() == "fails";
            let mut plugged = PLUGGED.lock().unwrap();
            plugged.push((target.shown(), selection, schedule.clone()));
            if fails {
                return Err("the pigeon is ill".into());
            }
            let push = Numbers::<false> { receiver: receiver([]), next: 0 };
            Ok(Box::new(run("numbers", &target.shown(), push, schedule)?))
        },
    };
}

#[test]
fn a_url_starts_the_exporter_of_its_scheme() {
    let exporters = export::start("numbers://a?interval=1s&match=x, numbers+slow://b").unwrap();
    assert_eq!(exporters.len(), 2);
    let plugged = PLUGGED.lock().unwrap();
    let a = (
        "numbers://a".to_owned(),
        Selection::all().matching("x"),
        Schedule::every(Duration::from_secs(1)),
    );
    assert!(plugged.contains(&a), "{plugged:?}");
}

#[test]
fn what_cannot_be_started_is_told_with_advice() {
    for (url, advice) in [
        ("pigeon://x", "there are numbers://, numbers+slow://"),
        ("pigeon://x", "use metriken_statsd as _;"),
        ("numbers", "statsd://127.0.0.1:8125?interval=10s"),
        (
            "numbers://x?intervall=1s",
            "there are deadline, except, flush, interval,",
        ),
        ("numbers://x?interval=1", "cannot be \"1\""),
        ("numbers://fails", "the pigeon is ill"),
    ] {
        let error = export::start(url).unwrap_err();
        assert!(error.to_string().contains(advice), "{error}");
        assert_eq!(error.is_not_started(), url.contains("fails"));
        assert_eq!(format!("{error:?}"), error.to_string());
    }
}
