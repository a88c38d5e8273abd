/// The kind of item that begins with a keyword, in words.
pub(crate) fn described(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "fn" => "a function",
        "const" => "a constant",
        "struct" => "a struct",
        "enum" => "an enum",
        "union" => "a union",
        "trait" => "a trait",
        "impl" => "an impl block",
        "mod" => "a module",
        "type" => "a type alias",
        "use" => "an import",
        "let" => "a local variable",
        "extern" => "an extern block",
        "macro_rules" => "a macro",
        _ => return None,
    })
}
