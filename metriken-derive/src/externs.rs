//! How a crate is called by the crate that is being compiled.
//!
//! A dependency may be renamed in `Cargo.toml`, so a macro cannot know what
//! its own library is called where it is used. Reading `Cargo.toml` would cost
//! a TOML parser and be blind to other build tools. But the macro runs inside
//! the compiler, and the compiler was told: every dependency is an argument
//! `--extern NAME=PATH` of its process, and the file at PATH is named after
//! the crate as its author called it.

/// What the compiler's arguments say about a crate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// It is called this.
    As(String),
    /// There are several of it, called these.
    Several(Vec<String>),
    /// There are dependencies, but it is not among them.
    Missing,
    /// There are no dependencies at all, so this is not an ordinary call of
    /// the compiler: the macro server of an editor, for example.
    Unknown,
}

/// Looks for the crate `library` in the compiler's arguments.
///
/// A dependency that is *called* `library` is taken for it whatever its file.
pub(crate) fn find(library: &str, arguments: impl Iterator<Item = String>) -> Found {
    let externs: Vec<Extern> = externs(arguments);
    if externs.iter().any(|it| it.name == library) {
        return Found::As(library.to_owned());
    }
    let mut names: Vec<String> = externs
        .iter()
        .filter(|it| it.file_is_of(library))
        .map(|it| it.name.clone())
        .collect();
    // A library built in two forms is listed twice under one name.
    names.sort();
    names.dedup();
    match names.len() {
        0 if externs.is_empty() => Found::Unknown,
        0 => Found::Missing,
        1 => Found::As(names.remove(0)),
        _ => Found::Several(names),
    }
}

/// The argument of one `--extern`.
struct Extern {
    name: String,
    path: Option<String>,
}

impl Extern {
    /// Reads `NAME`, `NAME=PATH` and `MODIFIER,MODIFIER:NAME=PATH`.
    fn parse(text: &str) -> Self {
        // The path comes off first, because it may hold a colon as well.
        let (name, path) = match text.split_once('=') {
            Some((name, path)) => (name, Some(path.to_owned())),
            None => (text, None),
        };
        let name = name.rsplit(':').next().unwrap_or(name);
        Extern {
            name: name.to_owned(),
            path,
        }
    }

    /// Whether the file is `lib<library>.<extension>` or has a hash after the
    /// name: `lib<library>-<hash>.<extension>`. Windows omits `lib` for DLLs.
    fn file_is_of(&self, library: &str) -> bool {
        let path = self.path.as_deref().unwrap_or_default();
        // Not `std::path`, because a cross compiler may be given paths in the
        // style of another system.
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = file.split(['-', '.']).next().unwrap_or_default();
        name == library || name.strip_prefix("lib") == Some(library)
    }
}

/// The externs among the arguments, those in response files included.
fn externs(arguments: impl Iterator<Item = String>) -> Vec<Extern> {
    let mut externs = Vec::new();
    let mut is_value = false;
    for argument in arguments.flat_map(unfold) {
        if is_value {
            externs.push(Extern::parse(&argument));
            is_value = false;
        } else if argument == "--extern" {
            is_value = true;
        } else if let Some(value) = argument.strip_prefix("--extern=") {
            externs.push(Extern::parse(value));
        }
    }
    externs
}

/// `@PATH` stands for the lines of the file at PATH. Cargo writes such a file
/// when a command line would be too long for the system.
fn unfold(argument: String) -> Vec<String> {
    let lines = argument
        .strip_prefix('@')
        .and_then(|path| std::fs::read_to_string(path).ok());
    match lines {
        Some(lines) => lines.lines().map(str::to_owned).collect(),
        None => vec![argument],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_in(arguments: &[&str]) -> Found {
        find("metriken", arguments.iter().map(|it| (*it).to_owned()))
    }

    fn found(name: &str) -> Found {
        Found::As(name.to_owned())
    }

    #[test]
    fn a_dependency_is_found_under_its_own_name() {
        let path = "metriken=/t/deps/libmetriken-0123456789abcdef.rlib";
        assert_eq!(find_in(&["rustc", "--extern", path]), found("metriken"));
        assert_eq!(
            find_in(&["rustc", &format!("--extern={path}")]),
            found("metriken")
        );
        assert_eq!(
            find_in(&["rustc", "--extern", "metriken"]),
            found("metriken")
        );
    }

    #[test]
    fn a_renamed_dependency_is_found_by_its_file() {
        for path in [
            "m=/t/deps/libmetriken-0123456789abcdef.rmeta",
            "m=libmetriken.rlib",
            "m=/t/libmetriken.so",
            r"m=C:\t\metriken-0123456789abcdef.dll",
            "priv:m=/t/libmetriken.rlib",
            "priv,nounused:m=/t=t/a:b/libmetriken.rlib",
        ] {
            assert_eq!(find_in(&["--extern", path]), found("m"), "{path}");
        }
    }

    #[test]
    fn a_crate_with_a_longer_name_is_another_crate() {
        for path in [
            "metriken_core=/t/libmetriken_core-0123456789abcdef.rlib",
            "metriken_derive=/t/libmetriken_derive-0123456789abcdef.so",
            "m=/t/libnotmetriken.rlib",
            "m=/t/metriken/libother.rlib",
            "m",
        ] {
            assert_eq!(find_in(&["--extern", path]), Found::Missing, "{path}");
        }
    }

    #[test]
    fn the_plain_name_wins_over_other_versions() {
        let arguments = [
            "--extern=old=/t/libmetriken-1.rlib",
            "--extern=metriken=/t/libmetriken-2.rlib",
        ];
        assert_eq!(find_in(&arguments), found("metriken"));
    }

    #[test]
    fn several_renamed_versions_are_all_named() {
        let arguments = [
            "--extern=old=/t/libmetriken-1.rlib",
            "--extern=new=/t/libmetriken-2.rlib",
            "--extern=new=/t/libmetriken-2.rmeta",
        ];
        let both = vec!["new".to_owned(), "old".to_owned()];
        assert_eq!(find_in(&arguments), Found::Several(both));
    }

    #[test]
    fn without_any_dependency_nothing_is_known() {
        assert_eq!(find_in(&["rust-analyzer", "proc-macro"]), Found::Unknown);
    }

    #[test]
    fn response_files_are_read() {
        let name = format!("metriken-externs-{}.args", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, "--extern\nm=/t/libmetriken-1.rlib\n").unwrap();
        let argument = format!("@{}", file.display());
        assert_eq!(find_in(&["rustc", &argument]), found("m"));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(find_in(&["rustc", &argument]), Found::Unknown);
    }
}
