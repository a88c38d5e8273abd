//! From a request's `Accept` and `Accept-Encoding` to what is sent back.
//!
//! Both headers are read by the rules of RFC 9110 (sections 12.4.2, 12.5.1
//! and 12.5.3), with one addition: where a rule leaves a choice, what the
//! client *named* wins over what it merely lets pass with `*`. A scraper
//! names the formats it can parse; a browser and `curl` say `*/*` and are best
//! served with the page a person can read.
//!
//! Nothing here fails. A header that makes no sense, or that allows nothing on
//! offer, is answered with the classic text page, uncompressed: the scrape
//! protocol demands that last resort, and a monitoring system that gets
//! *something* notices more than one that gets a 406.

mod accept;
mod coding;
mod list;

pub(crate) use accept::{Format, OFFERS, Offer, choose};
pub(crate) use coding::{Coding, coding};
