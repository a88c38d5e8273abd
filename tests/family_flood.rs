//! A flood of label values: what anybody can send who chooses a label.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;

use metriken::{Counter, Family, Histogram, LabelSet, LabelValue, metric};
use metriken_exposition::{TextEncoder, TextFormat};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
}

#[derive(LabelSet)]
struct Request<'a> {
    method: Method,
    tenant: &'a str,
}

/// Requests of tenants.
#[metric(name = "tenant_requests")]
static REQUESTS: Family<Request<'static>, Counter> = Family::bounded(MAX_SERIES);

/// Their sizes.
#[metric(name = "tenant_request_size", unit = "bytes")]
static SIZES: Family<Request<'static>, Histogram> =
    Family::bounded_with(20, || Histogram::new(2, 16));

const MAX_SERIES: usize = 2000;
const THREADS: u64 = 8;

/// Ten million for all threads, unless the environment says another number.
fn values() -> u64 {
    let number = std::env::var("METRIKEN_FLOOD").ok();
    number.map_or(10_000_000, |number| {
        number.parse().expect("METRIKEN_FLOOD is a number")
    })
}

/// Counts what is allocated.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Memory stays within what was declared, the totals are exact, pages are
/// written all the while and have no more series than allowed, and the one who
/// sends most is named.
#[test]
fn a_flood_of_values_is_bounded_counted_and_named() {
    let each = values() / THREADS;
    let before = ALLOCATED.load(Relaxed);
    let done = AtomicBool::new(false);
    let pages = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|n| scope.spawn(move || flood(n, each)))
            .collect();
        let scraper = scope.spawn(|| {
            let mut encoder = TextEncoder::new(TextFormat::OpenMetrics);
            let (mut page, mut pages) = (String::new(), 0_u64);
            while !done.load(Relaxed) {
                page.clear();
                encoder.encode(&mut page).unwrap();
                assert!(page.matches("\ntenant_requests_total{").count() <= MAX_SERIES);
                pages += 1;
            }
            pages
        });
        for thread in threads {
            thread.join().unwrap();
        }
        done.store(true, Relaxed);
        scraper.join().unwrap()
    });

    let total = |family: &Family<Request<'static>, Counter>| {
        let mut total = 0;
        family.for_each(|_, counter| total += counter.value());
        total
    };
    assert_eq!(total(&REQUESTS), THREADS * each);
    let (mut count, mut sum) = (0, 0);
    SIZES.for_each(|_, sizes| {
        count += sizes.count();
        sum += sizes.sum();
    });
    assert_eq!(
        (count, sum),
        (THREADS * (each / 16), THREADS * (each / 16) * 100)
    );

    // 1,000 rows and their spare ones of two counters each, slots, a kilobyte at
    // most for the longer keys of a few, cells of 8 threads, and the scraper's
    // page, which is the most of it.
    let allocated = ALLOCATED.load(Relaxed).saturating_sub(before);
    assert!(allocated < 4 << 20, "{allocated} bytes");
    assert!(pages >= 2, "{pages} pages");
    assert!(REQUESTS.folded() > THREADS * each / 2);
    let rejected = REQUESTS.rejected();
    assert_eq!(
        (rejected[0].label, &*rejected[0].value),
        ("tenant", "noisy"),
        "{rejected:?}"
    );
    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus)
        .encode(&mut page)
        .unwrap();
    let folded = format!(
        "metriken_folded_records_total{{family=\"tenant_requests\"}} {}\n",
        REQUESTS.folded()
    );
    assert!(page.contains(&folded), "{page}");
}

/// Every value but one in ten is new.
fn flood(number: u64, each: u64) {
    let mut tenant = String::new();
    for i in 0..each {
        use std::fmt::Write;
        tenant.clear();
        match i % 10 {
            9 if i > each / 4 => tenant.push_str("noisy"),
            _ => write!(tenant, "{number}-{i}").unwrap(),
        }
        let method = if i % 3 == 0 {
            Method::Post
        } else {
            Method::Get
        };
        let request = Request {
            method,
            tenant: &tenant,
        };
        REQUESTS.get(&request).increment();
        if i % 16 == 15 {
            SIZES.get(&request).record(100);
        }
    }
}
