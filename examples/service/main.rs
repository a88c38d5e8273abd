//! A small key-value service that measures itself, with a load of its own.
//!
//! ```text
//! cargo run --release --example service
//! ```
//!
//! It prints where its metrics are and shows some of them each second. Look at
//! all of them with `curl`, point a Prometheus at them, or talk to the service
//! with `nc`; [`protocol`] says how. `--help` lists the options.
//!
//! Nothing below registers a metric. Each module declares what it measures
//! next to the code that measures it ([`server`], [`load`], [`process`],
//! [`phase`]), and so does the dependency [`kv_storage`]; [`main`] starts the
//! endpoint, which finds them all.

mod args;
mod held;
mod load;
mod phase;
mod process;
mod protocol;
mod random;
mod server;
mod stop;
mod table;

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use args::Args;
use load::Load;
use metriken_prometheus::{Endpoint, Exporter};
use phase::Phase;
use server::Server;
use stop::Stop;
use table::Table;

/// How many connections are served beside those of the load.
const SPARE_WORKERS: usize = 4;

/// What the shell expects when the command line is wrong.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    process::uptime_s();
    let result = match args::parse(std::env::args_os().skip(1)) {
        Ok(Some(args)) => run(&args),
        Ok(None) => printed(io::stdout().write_all(args::HELP.as_bytes())),
        Err(error) => {
            complain(&error);
            let _ = writeln!(io::stderr(), "`--help` lists the options");
            return ExitCode::from(USAGE);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    Phase::Starting.begin();
    phase::settings([
        ("clients", args.clients.to_string()),
        ("rate", args.rate.to_string()),
    ]);
    let stop = Stop::after(args.seconds.map(|s| Duration::from_secs(s.into())))?;
    // Before the service, so that its first request is seen, and until its end.
    let endpoint = start_endpoint(&args.listen)?;
    let server = Server::start(&args.service, args.clients + SPARE_WORKERS)
        .map_err(|error| cannot_serve(&args.service, &error))?;
    Phase::Serving.begin();

    let mut table = Table::new();
    let mut shown = table.print(&format!(
        "service: {}\nmetrics: {}\n",
        server.address(),
        endpoint.url()
    ));
    let load = match args.clients {
        0 => None,
        clients => Some(Load::start(server.address(), clients, args.rate)?),
    };
    let mut next = Instant::now();
    while shown.is_ok() {
        next += Duration::from_secs(1);
        if !stop.wait_until(next) {
            break;
        }
        shown = table.show();
    }

    Phase::Draining.begin();
    if let Some(load) = load {
        load.stop();
    }
    server.drain();
    printed(shown.and_then(|()| table.sum_up()))
}

fn start_endpoint(address: &str) -> Result<Endpoint, Box<dyn Error>> {
    let endpoint = Exporter::builder().address(address).title("kv service");
    endpoint.start().map_err(|error| {
        let advice = match error.is_address_in_use() {
            true => "; try `--listen 127.0.0.1:0`",
            false => "",
        };
        format!("{error}{advice}").into()
    })
}

fn cannot_serve(address: &str, error: &io::Error) -> Box<dyn Error> {
    format!("cannot serve on {address}: {error}; choose another with `--service`").into()
}

/// Forgives that nobody reads any more: who did, such as `head`, has seen enough.
fn printed(result: io::Result<()>) -> Result<(), Box<dyn Error>> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write to the standard output: {error}").into())
        }
        _ => Ok(()),
    }
}

fn complain(error: &dyn Error) {
    // Not `eprintln!`, which panics when nobody listens.
    let _ = writeln!(io::stderr(), "service: {error}");
}
