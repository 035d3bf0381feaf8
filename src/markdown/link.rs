//! Which links may be followed.

/// Whether this target, with entities and escapes already resolved, may be opened by a click.
///
/// The model's words are untrusted, so the rule names what is allowed: the three schemes in plain letters, followed by
/// something, and nowhere a character that the browser's URL parser would drop or change before it reads the scheme.
pub(crate) fn may_be_followed(target: &str) -> bool {
    let clean = |c: char| !c.is_control() && !c.is_whitespace() && c != '\\' && !is_invisible(c);
    let after = |scheme: &str| {
        let begins = target.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
        begins.then(|| &target[scheme.len()..])
    };
    let web = after("https://").or_else(|| after("http://"));
    let named = match web {
        Some(rest) => rest.starts_with(|c: char| c.is_alphanumeric() || c == '['),
        None => after("mailto:").is_some_and(|rest| !rest.is_empty()),
    };
    named && target.chars().all(clean)
}

/// Characters that turn the direction of the text or take no room, and so could make a target look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_schemes_in_plain_letters() {
        for target in ["https://example.com", "HTTP://example.com/a?b#c", "mailto:a@b.c", "https://[::1]/"] {
            assert!(may_be_followed(target), "{target}");
        }
        for target in [
            "",
            "/",
            "#a",
            "a.html",
            "//example.com",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "java\nscript:x",
            "\u{1}javascript:x",
            " https://example.com",
            "https:example.com",
            "https:/\\example.com",
            "https://",
            "https:///x",
            "ht\ttps://example.com",
            "https://exa mple.com",
            "mailto:",
            "https://example.com/\u{202e}moc",
            "chrome://settings",
            "chrome-extension://x",
            "blob:https://example.com/x",
            "https\u{ff1a}//example.com",
            "ſttps://example.com",
            "éé://example.com",
        ] {
            assert!(!may_be_followed(target), "{target}");
        }
    }
}
