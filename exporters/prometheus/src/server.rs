//! The server behind an [`Endpoint`](crate::Endpoint): one thread with a small
//! runtime of its own, so that an application needs none and one that has one
//! is not disturbed.
//!
//! Everything that waits for a client is on that thread; everything that reads
//! metrics is on threads beside it, because a metric's own code may block.

mod clock;
mod connection;
mod farewell;
mod index;
mod listener;
mod scrape;
mod site;
#[cfg(unix)]
mod socket_file;
mod turned_away;

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::task::Poll;
use std::time::Duration;

use metriken_exposition::export::Health;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

pub(crate) use listener::Listener;
pub(crate) use site::Site;

use crate::Limits;
use listener::{Accept, Stream};

/// Becomes true when the endpoint is to stop, or its handle is gone.
type Stop = watch::Receiver<bool>;

/// How long the threads that make pages are kept for the next: past the
/// longest scrape interval in common use, a minute.
const THREAD_KEPT: Duration = Duration::from_secs(90);

/// How long to wait when the system cannot accept, which is when the process
/// has as many files open as it may: until others of its parts close some.
const BREATH: Duration = Duration::from_millis(50);

/// What every connection is served with.
struct Shared {
    site: Site,
    health: Health,
    limits: Limits,
    stop: Stop,
}

/// Serves until `stop`; says on `ready` whether it could begin.
pub(crate) fn run(
    listener: Listener,
    site: Site,
    limits: Limits,
    stop: Stop,
    ready: &SyncSender<io::Result<()>>,
) {
    let address = listener.address().to_string();
    let begun = runtime(&limits).and_then(|runtime| {
        let accept = runtime.block_on(async { listener.into_async() })?;
        Ok((runtime, accept))
    });
    let (runtime, accept) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            // The receiver waits for exactly this message.
            let _ = ready.send(Err(error));
            return;
        }
    };
    // Before anybody can ask for a page.
    let health = Health::new("prometheus", &address);
    let _ = ready.send(Ok(()));
    let shared = Arc::new(Shared {
        site,
        health,
        limits,
        stop,
    });
    let deadline = runtime.block_on(serve(accept, shared));
    // A page that still is not done holds a thread that cannot be ended: it
    // is left behind, and ends with the page.
    runtime.shutdown_timeout(deadline.saturating_duration_since(Instant::now()));
}

fn runtime(limits: &Limits) -> io::Result<Runtime> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(limits.scrapes)
        .thread_keep_alive(THREAD_KEPT)
        .thread_name("metriken-scrape")
        .build()
}

/// Accepts until told to stop, then lets go of the address and waits for what
/// is under way. Returns the time until which it may take.
async fn serve(mut accept: Accept, shared: Arc<Shared>) -> Instant {
    let served = Arc::new(Semaphore::new(shared.limits.connections));
    let refused = Arc::new(Semaphore::new(shared.limits.connections));
    let mut tasks = JoinSet::new();
    let mut stop = shared.stop.clone();
    while let Some(accepted) = next(&mut accept, &mut stop).await {
        while tasks.try_join_next().is_some() {}
        let Ok(stream) = accepted else {
            sleep(BREATH).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        if let Ok(place) = Arc::clone(&served).try_acquire_owned() {
            tasks.spawn(async move {
                connection::serve(stream, shared).await;
                drop(place);
            });
            continue;
        }
        turned_away::CONNECTIONS.increment();
        shared.health.dropped(1);
        if let Ok(place) = Arc::clone(&refused).try_acquire_owned() {
            tasks.spawn(async move {
                farewell::say(stream, farewell::FULL, shared.stop.clone()).await;
                drop(place);
            });
        }
    }
    drop(accept);
    let deadline = Instant::now() + shared.limits.stop_time;
    let finished = async { while tasks.join_next().await.is_some() {} };
    // Beyond the deadline the rest is cut off as the set is dropped.
    let _ = timeout_at(deadline, finished).await;
    deadline
}

/// The next connection, or `None` when it is time to stop.
async fn next(accept: &mut Accept, stop: &mut Stop) -> Option<io::Result<Box<dyn Stream>>> {
    let mut stopped = pin!(stop.wait_for(|&stop| stop));
    poll_fn(|cx| {
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        accept.poll_accept(cx).map(Some)
    })
    .await
}
