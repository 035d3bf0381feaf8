//! What the browser is asked to look for.

use super::*;
use crate::id::ExcerptId;
use proptest::prelude::*;
use uuid::Uuid;

fn excerpt(url: &str, text: &str) -> Excerpt {
    Excerpt {
        id: ExcerptId(Uuid::nil()),
        kind: ExcerptKind::Selection,
        text: text.into(),
        title: String::new(),
        url: url.into(),
        taken: 0,
        extent: Extent::Whole,
    }
}

fn of(text: &str) -> Option<String> {
    link(&excerpt("https://a.example/x?y", text))
}

#[test]
fn a_short_text_is_looked_for_as_it_is() {
    for (text, expected) in [
        ("two words", "two%20words"),
        ("  a\u{a0} b\t", "a%20b"),
        ("a-b,c&d=e#f%", "a%2Db%2Cc%26d%3De%23f%25"),
        ("é 日本 👍🏽", "%C3%A9%20%E6%97%A5%E6%9C%AC%20%F0%9F%91%8D%F0%9F%8F%BD"),
        ("<script>\"'", "%3Cscript%3E%22%27"),
    ] {
        assert_eq!(of(text), Some(format!("https://a.example/x?y#:~:text={expected}")), "{text}");
    }
}

#[test]
fn a_long_one_or_one_of_several_lines_by_its_ends() {
    let long = "one two three four five six ".repeat(20);
    assert_eq!(
        of(&long).as_deref(),
        Some("https://a.example/x?y#:~:text=one%20two%20three%20four%20five,two%20three%20four%20five%20six")
    );
    assert_eq!(
        of("\n first line \n\nmiddle\n the last\n").as_deref(),
        Some("https://a.example/x?y#:~:text=first%20line,the%20last")
    );
    let told = Excerpt { extent: Extent::AsTold, ..excerpt("https://a.example", &"word ".repeat(20)) };
    assert!(link(&told).is_some_and(|link| link.contains("word,word")), "a line may have ended anywhere");
    let cut =
        Excerpt { extent: Extent::First { of: 9 }, ..excerpt("https://a.example", "first\nthe last wo") };
    assert_eq!(link(&cut).as_deref(), Some("https://a.example#:~:text=first,the%20last"));
    let unspaced = "日".repeat(1000);
    assert_eq!(of(&unspaced).map(|link| link.matches("%E6%97%A5").count()), Some(2 * LETTERS));
}

#[test]
fn what_has_no_place_leads_to_the_page() {
    assert_eq!(of(" \n ").as_deref(), Some("https://a.example/x?y"));
    for kind in [ExcerptKind::Page, ExcerptKind::Field, ExcerptKind::Link] {
        let whole = Excerpt { kind, ..excerpt("https://a.example/#part", "text") };
        assert_eq!(link(&whole).as_deref(), Some("https://a.example/#part"));
    }
}

#[test]
fn a_fragment_that_is_there_stays_and_a_directive_gives_way() {
    let to = |url| link(&excerpt(url, "text"));
    assert_eq!(to("https://a.example/#part").as_deref(), Some("https://a.example/#part:~:text=text"));
    assert_eq!(
        to("https://a.example/#part:~:text=old").as_deref(),
        Some("https://a.example/#part:~:text=text")
    );
    assert_eq!(to("javascript:alert(1)//https://"), None);
    assert_eq!(to("file:///etc/hosts"), None);
}

proptest! {
    #[test]
    fn whatever_the_text_it_stays_behind_its_directive(text in any::<String>(), lines in prop::collection::vec("\\PC{0,90}", 0..9)) {
        for text in [text, lines.join("\n")] {
            let address = of(&text).expect("a page of the web");
            let rest = address.strip_prefix("https://a.example/x?y").expect("the page itself");
            let text = rest.strip_prefix("#:~:text=").unwrap_or_default();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~%,".contains(&byte)));
            prop_assert!(text.matches(',').count() <= 1 && text.len() < 3000);
            prop_assert!(!text.starts_with(',') && !text.ends_with(','), "{}", text);
        }
    }
}
