# The project's checks. `.ci/run` is where each is defined, so that what passes here passes there.

# list the recipes
default:
    @just --list

# all tests, by the command that README.md gives
test:
    @.ci/run test

# is everything formatted? (`cargo fmt --all` formats)
fmt:
    @.ci/run fmt

# clippy on every target, warnings denied
lint:
    @.ci/run lint

# the documentation, warnings and broken links denied
doc:
    @.ci/run doc

# the lock-free structures, and recording and reading, under every interleaving of small cases
loom:
    @.ci/run loom

# what threads record, under ThreadSanitizer (needs a nightly toolchain)
tsan:
    @.ci/run tsan

# every access to memory in the unit tests, by Miri or valgrind
memory:
    @.ci/run memory

# what reads bytes, given bytes that nobody wrote, for half a minute (needs a nightly toolchain)
fuzz:
    @.ci/run fuzz

# the machine code of recording: no lock, no call
assembly:
    @.ci/run assembly

# instructions of the hot paths, held to recorded figures (needs valgrind)
instructions:
    @.ci/run instructions

# what the recorder writes, asked in PromQL by metriken-query
recorder:
    @.ci/run recorder

# the example service against Prometheus, promtool and our own checker
e2e:
    @.ci/run e2e

# fetch the peers of `e2e` into target/peers; installs nothing
peers:
    @ci/peers.sh

# everything that CI does; installs what is missing
ci:
    @.ci/run

# what ten thousand metrics cost a program (builds it twice: about two minutes)
scale:
    cargo run --release --manifest-path benches/scale/Cargo.toml

# what an export of ten thousand series costs in every format, beside other crates (about ten minutes)
exports:
    cargo run --release --manifest-path benches/exports/Cargo.toml

# recording, reading and scraping beside other crates, into docs/benchmarks.md (builds them all first)
benchmarks:
    cargo run --release --manifest-path benches/peers/Cargo.toml -- --write
