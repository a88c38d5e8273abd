//! Ending a connection so that the client gets to read why.
//!
//! Closing a socket on which unread bytes have arrived resets it, and the
//! reset may overtake the answer. So the server stops writing first, then
//! reads what still comes, for a moment, and only then closes.

use std::pin::pin;
use std::time::Duration;

use std::future::poll_fn;
use std::task::Poll;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::Stop;
use super::listener::Stream;

/// How long a client may take to let go.
const MOMENT: Duration = Duration::from_secs(1);

/// How much of what it still sends is read.
const UNREAD: usize = 256 * 1024;

/// The answer to a connection too many. Written without reading the request,
/// which is what makes it cheap.
pub(super) const FULL: &str = "HTTP/1.1 503 Service Unavailable\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 57\r\n\
    Retry-After: 1\r\n\
    Connection: close\r\n\
    \r\n\
    There are as many connections as are allowed; try later.\n";

/// The answer to a request that does not come to its end.
pub(super) const LATE: &str = "HTTP/1.1 408 Request Timeout\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 35\r\n\
    Connection: close\r\n\
    \r\n\
    The request took too long to come.\n";

/// Sends a last answer, then closes.
pub(super) async fn say(mut stream: Box<dyn Stream>, answer: &str, stop: Stop) {
    // If even this does not fit into the socket, the client is not reading.
    if let Ok(Ok(())) = timeout(MOMENT, stream.write_all(answer.as_bytes())).await {
        close(stream, stop).await;
    }
}

/// Closes when the client has closed or its moment is over; at once when the
/// server stops.
pub(super) async fn close(mut stream: Box<dyn Stream>, mut stop: Stop) {
    let mut stopped = pin!(stop.wait_for(|&stop| stop));
    let mut last = pin!(timeout(MOMENT, async {
        if stream.shutdown().await.is_ok() {
            drain(&mut stream).await;
        }
    }));
    poll_fn(|cx| {
        let over = last.as_mut().poll(cx).is_ready() || stopped.as_mut().poll(cx).is_ready();
        if over { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

async fn drain(stream: &mut Box<dyn Stream>) {
    let mut buffer = [0; 4096];
    let mut left = UNREAD;
    while let Ok(size @ 1..) = stream.read(&mut buffer).await {
        match left.checked_sub(size) {
            Some(less) => left = less,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_made_answers_state_their_length() {
        for answer in [FULL, LATE] {
            let (head, body) = answer.split_once("\r\n\r\n").expect("a blank line");
            assert!(
                head.contains(&format!("Content-Length: {}\r\n", body.len())),
                "{answer}"
            );
        }
    }
}
