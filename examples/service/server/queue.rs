use std::collections::VecDeque;
use std::net::TcpStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::measures::{QUEUE_DEPTH, QUEUE_WAIT};
use crate::held::Held;

/// Connections on their way to a worker, up to a limit.
pub(super) struct Queue {
    limit: usize,
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    closed: bool,
}

struct Waiting {
    stream: TcpStream,
    since: Instant,
    _depth: Held,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Queue {
            limit,
            state: Mutex::default(),
            arrived: Condvar::new(),
        }
    }

    /// Adds a connection, or gives it back if there is no room for it.
    pub(super) fn push(&self, stream: TcpStream) -> Result<(), TcpStream> {
        let mut state = self.lock();
        if state.closed || state.waiting.len() == self.limit {
            return Err(stream);
        }
        state.waiting.push_back(Waiting {
            stream,
            since: Instant::now(),
            _depth: Held::new(&QUEUE_DEPTH),
        });
        self.arrived.notify_one();
        Ok(())
    }

    /// The connection that has waited for longest. Waits for one to come;
    /// `None` once the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<TcpStream> {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let state = self.arrived.wait_while(self.lock(), idle);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        let next = state.waiting.pop_front()?;
        drop(state);
        QUEUE_WAIT.record_duration(next.since.elapsed());
        Some(next.stream)
    }

    /// Lets nothing more in.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
