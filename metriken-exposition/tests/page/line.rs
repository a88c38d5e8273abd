//! Single lines.

use metriken_exposition::Names;

/// What one line says.
pub(crate) enum Line {
    Type { name: String, kind: String },
    Unit { name: String, unit: String },
    Help { name: String, help: String },
    Sample(Sample),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) name: String,
    /// In the order of the page.
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) value: String,
}

impl Sample {
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        let label = self.labels.iter().find(|(theirs, _)| theirs == name);
        label.map(|(_, value)| &**value)
    }

    /// The labels but one, those without a value left out: they are none.
    pub(crate) fn labels_without(&self, name: &str) -> Vec<(&str, &str)> {
        let labels = self.labels.iter().map(|(name, value)| (&**name, &**value));
        let mut labels: Vec<_> = labels
            .filter(|(theirs, value)| *theirs != name && !value.is_empty())
            .collect();
        labels.sort_unstable();
        labels
    }
}

#[track_caller]
pub(crate) fn fail(what: &str, line: &str) -> ! {
    panic!("{what}: {line:?}")
}

impl Line {
    pub(crate) fn read(line: &str, names: Names) -> Line {
        let mut rest = Rest {
            line,
            rest: line,
            names,
        };
        if !line.starts_with('#') {
            return Line::Sample(rest.sample());
        }
        rest.expect("# ");
        let word = rest.until(' ');
        rest.expect(" ");
        let name = rest.metric_name();
        rest.expect(" ");
        let text = rest.rest.to_owned();
        match word {
            "TYPE" => Line::Type { name, kind: text },
            "UNIT" => Line::Unit { name, unit: text },
            "HELP" => Line::Help { name, help: text },
            _ => fail("a comment", line),
        }
    }
}

/// What is left of a line.
struct Rest<'a> {
    line: &'a str,
    rest: &'a str,
    names: Names,
}

impl<'a> Rest<'a> {
    fn expect(&mut self, text: &str) {
        match self.rest.strip_prefix(text) {
            Some(rest) => self.rest = rest,
            None => fail(&format!("no {text:?} before {:?}", self.rest), self.line),
        }
    }

    fn take(&mut self, text: &str) -> bool {
        let taken = self.rest.starts_with(text);
        if taken {
            self.expect(text);
        }
        taken
    }

    fn until(&mut self, end: char) -> &'a str {
        self.take_while(|c| c != end)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// The name of a metric outside of braces.
    fn metric_name(&mut self) -> String {
        if self.rest.starts_with('"') {
            self.quoted_name(true)
        } else {
            self.plain_name(true)
        }
    }

    fn plain_name(&mut self, colons: bool) -> String {
        let name = self.take_while(|c| is_legacy(c, colons));
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            fail("no name", self.line);
        }
        name.to_owned()
    }

    /// A name in quotes, which is there only if it has to be.
    fn quoted_name(&mut self, colons: bool) -> String {
        assert_eq!(self.names, Names::Utf8, "a quoted name: {:?}", self.line);
        let name = self.quoted();
        let plain = !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| is_legacy(c, colons));
        if plain || name.contains('\0') {
            fail("quotes around what needs none, or may not be", self.line);
        }
        name
    }

    /// Text in quotes, without its escapes.
    fn quoted(&mut self) -> String {
        self.expect("\"");
        let mut text = String::new();
        loop {
            text += self.take_while(|c| c != '"' && c != '\\');
            if self.take("\"") {
                return text;
            }
            text.push(self.escape());
        }
    }

    fn escape(&mut self) -> char {
        for (escape, c) in [("\\\\", '\\'), ("\\\"", '"'), ("\\n", '\n')] {
            if self.take(escape) {
                return c;
            }
        }
        fail("no escape, or no end", self.line)
    }

    fn sample(&mut self) -> Sample {
        let mut name = None;
        let mut labels = Vec::new();
        if !self.rest.starts_with('{') {
            name = Some(self.plain_name(true));
        }
        if self.take("{") {
            if name.is_none() {
                name = Some(self.quoted_name(true));
                if !self.rest.starts_with('}') {
                    self.expect(",");
                    labels.push(self.label());
                }
            } else {
                labels.push(self.label());
            }
            while self.take(",") {
                labels.push(self.label());
            }
            self.expect("}");
        }
        self.expect(" ");
        check_number(self.rest, self.line);
        Sample {
            name: name.unwrap_or_default(),
            labels,
            value: self.rest.to_owned(),
        }
    }

    fn label(&mut self) -> (String, String) {
        let name = if self.rest.starts_with('"') {
            self.quoted_name(false)
        } else {
            self.plain_name(false)
        };
        if name.starts_with("__") {
            fail("a label of Prometheus' own", self.line);
        }
        self.expect("=");
        (name, self.quoted())
    }
}

fn is_legacy(c: char, colons: bool) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (colons && c == ':')
}

/// Without the escapes of a description, where quotes are escaped only in
/// OpenMetrics.
pub(crate) fn unescape_help(help: &str, quotes: bool) -> String {
    let mut rest = Rest {
        line: help,
        rest: help,
        names: Names::Legacy,
    };
    let mut text = String::new();
    while !rest.rest.is_empty() {
        text += rest.take_while(|c| c != '\\' && !(quotes && c == '"'));
        if !rest.rest.is_empty() {
            let c = rest.escape();
            assert!(quotes || c != '"', "an escaped quote: {help:?}");
            text.push(c);
        }
    }
    text
}

/// A number: digits, perhaps a point and more of them, perhaps an exponent; or
/// one of three words.
fn check_number(number: &str, line: &str) {
    if ["NaN", "+Inf", "-Inf"].contains(&number) {
        return;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = number.strip_prefix('-').unwrap_or(number);
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix('-').unwrap_or(exponent);
    if !(digits(whole) && digits(fraction) && digits(exponent)) {
        fail("no number", line);
    }
}
