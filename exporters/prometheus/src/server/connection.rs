//! One client, from its first byte to the last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, sleep_until};

use super::clock::{Clock, Phase, Watched};
use super::listener::Stream;
use super::{Shared, Stop, farewell};

type Connection<S> = http1::Connection<TokioIo<Watched>, S>;

/// Answers a client's requests until it is done, late, or the server stops.
pub(super) async fn serve(stream: Box<dyn Stream>, shared: Arc<Shared>) {
    let limits = &shared.limits;
    let stop = shared.stop.clone();
    let clock = Arc::new(Clock::new(limits.clone()));
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&clock)));
    let mut http = http1::Builder::new();
    // A client that has said all it will (`nc` with its input at the end) is
    // still to get its answer.
    http.half_close(true)
        .max_header_size(limits.header_bytes)
        .header_read_timeout(None);
    let service = service_fn(|request| {
        clock.enter(Phase::Serving);
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(shared.site.answer(request, &shared.health).await) }
    });
    let mut connection = http.serve_connection(io, service);
    let late = drive(&mut connection, &clock, stop.clone()).await;
    let stream = connection.into_parts().io.into_inner().into_inner();
    match late {
        None | Some(Phase::Idle) => farewell::close(stream, stop).await,
        Some(Phase::Head) => farewell::say(stream, farewell::LATE, stop).await,
        // It takes no bytes: nothing can be told to it.
        Some(Phase::Serving | Phase::Writing) => {}
    }
}

/// Runs the connection; returns the phase whose time ran out, if one did.
///
/// Phases change only while the connection is polled, which is why it is
/// enough to look at the clock after that.
async fn drive<S>(connection: &mut Connection<S>, clock: &Clock, mut stop: Stop) -> Option<Phase>
where
    S: HttpService<Incoming, ResBody = Full<Bytes>, Error = Infallible>,
{
    let mut stopped = pin!(stop.wait_for(|&stop| stop));
    let mut stopping = false;
    let mut alarm = pin!(sleep_until(Instant::now()));
    poll_fn(|cx| {
        let mut connection = Pin::new(&mut *connection);
        if !stopping && stopped.as_mut().poll(cx).is_ready() {
            stopping = true;
            connection.as_mut().graceful_shutdown();
        }
        // An error is the client's: it is gone, or has been answered 400.
        if connection.poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        let (phase, Some(deadline)) = clock.now() else {
            return Poll::Pending;
        };
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        alarm.as_mut().poll(cx).map(|()| Some(phase))
    })
    .await
}
