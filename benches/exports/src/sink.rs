//! A receiver that takes everything and keeps nothing.

use std::convert::Infallible;
use std::error::Error;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::ops::Sub;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;

/// A port of the loopback interface that nobody has.
pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

pub struct Sink {
    http: SocketAddr,
    udp: SocketAddr,
    totals: Arc<Totals>,
}

#[derive(Default)]
struct Totals {
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// Requests by HTTP that were received, and the bytes of their bodies.
#[derive(Clone, Copy)]
pub struct Received {
    pub exports: u64,
    pub bytes: u64,
}

impl Sub for Received {
    type Output = Received;

    fn sub(self, before: Received) -> Received {
        Received {
            exports: self.exports - before.exports,
            bytes: self.bytes - before.bytes,
        }
    }
}

impl Sink {
    pub fn start() -> Result<Self, Box<dyn Error>> {
        let totals = Arc::new(Totals::default());
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let socket = UdpSocket::bind(("127.0.0.1", 0))?;
        let (http, udp) = (listener.local_addr()?, socket.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let counted = Arc::clone(&totals);
        thread::spawn(move || runtime.block_on(serve(listener, counted)));
        thread::spawn(move || {
            let mut datagram = [0; 1 << 16];
            while socket.recv(&mut datagram).is_ok() {}
        });
        Ok(Sink { http, udp, totals })
    }

    pub fn http(&self) -> String {
        self.http.to_string()
    }

    pub fn udp(&self) -> String {
        self.udp.to_string()
    }

    pub fn received(&self) -> Received {
        Received {
            exports: self.totals.requests.load(Relaxed),
            bytes: self.totals.bytes.load(Relaxed),
        }
    }
}

/// HTTP 1 and 2, as they come.
async fn serve(listener: TcpListener, totals: Arc<Totals>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime is here");
    while let Ok((stream, _)) = listener.accept().await {
        let totals = Arc::clone(&totals);
        tokio::spawn(async move {
            let take = service_fn(move |request| take(request, Arc::clone(&totals)));
            let server = auto::Builder::new(TokioExecutor::new());
            // A process that is measured is killed in the end.
            let _ = server.serve_connection(TokioIo::new(stream), take).await;
        });
    }
}

type Body = BoxBody<Bytes, Infallible>;

async fn take(
    request: Request<Incoming>,
    totals: Arc<Totals>,
) -> Result<Response<Body>, Infallible> {
    let kind = request.headers().get(CONTENT_TYPE).cloned();
    let kind = kind.unwrap_or(HeaderValue::from_static("text/plain"));
    if let Ok(body) = request.into_body().collect().await {
        totals
            .bytes
            .fetch_add(body.to_bytes().len() as u64, Relaxed);
        totals.requests.fetch_add(1, Relaxed);
    }
    let body = match kind.as_bytes() {
        // A message without a field, not compressed.
        grpc if grpc.starts_with(b"application/grpc") => {
            let status = [(
                HeaderName::from_static("grpc-status"),
                HeaderValue::from_static("0"),
            )];
            let trailers = HeaderMap::from_iter(status);
            full(&[0; 5])
                .with_trailers(async { Some(Ok(trailers)) })
                .boxed()
        }
        json if json.starts_with(b"application/json") => full(b"{}").boxed(),
        _ => full(b"").boxed(),
    };
    let mut answer = Response::new(body);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    // So that remote write 2 believes that something was stored.
    for what in ["samples", "histograms", "exemplars"] {
        let name = HeaderName::try_from(format!("x-prometheus-remote-write-{what}-written"));
        answer
            .headers_mut()
            .insert(name.expect("it is a name"), HeaderValue::from(u32::MAX));
    }
    Ok(answer)
}

fn full(bytes: &'static [u8]) -> Full<Bytes> {
    Full::new(Bytes::from_static(bytes))
}
