//! The page for a person who opens the endpoint in a browser.

use std::fmt;

/// The file name of the running program, or this library's if it is unknown.
pub(super) fn program() -> String {
    metriken_exposition::program_name().unwrap_or_else(|| "metriken".to_owned())
}

pub(super) fn page(title: &str, path: &str) -> String {
    let (title, path) = (Escaped(title), Escaped(path));
    let version = env!("CARGO_PKG_VERSION");
    let count = metriken_core::metrics().iter().len();
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body>\n\
         <h1>{title}</h1>\n\
         <p><a href=\"{path}\">{path}</a>: {count} metrics</p>\n\
         <p>metriken {version}</p>\n\
         </body>\n\
         </html>\n"
    )
}

/// Text that is shown as it is, whatever it contains.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(['&', '<', '>', '"', '\'']) {
            let (text, entity) = match piece.as_bytes().last() {
                Some(b'&') => (&piece[..piece.len() - 1], "&amp;"),
                Some(b'<') => (&piece[..piece.len() - 1], "&lt;"),
                Some(b'>') => (&piece[..piece.len() - 1], "&gt;"),
                Some(b'"') => (&piece[..piece.len() - 1], "&quot;"),
                Some(b'\'') => (&piece[..piece.len() - 1], "&#39;"),
                _ => (piece, ""),
            };
            f.write_str(text)?;
            f.write_str(entity)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_out_of_its_place() {
        let page = page("<b>\"a\" & 'b'</b>", "/m");
        assert!(
            page.contains("<h1>&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;</h1>"),
            "{page}"
        );
        assert!(!page.contains("<b>"));
    }
}
