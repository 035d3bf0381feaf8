//! Excerpts: something of a page that travels with a question. What stands in one is data, whoever wrote it: how the model
//! is given it is decided in [`quote`](crate::quote).

use crate::{id::ExcerptId, time::Millis};
use serde::{Deserialize, Serialize};

/// Something of a page, as it was when the person asked about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Names it, so that it arrives once.
    pub id: ExcerptId,
    /// What of the page it is.
    pub kind: ExcerptKind,
    /// The exact text, with its line breaks. Plain text, whatever it looks like.
    pub text: String,
    /// The page's title.
    pub title: String,
    /// The page's address; for a link where it leads.
    pub url: String,
    /// When it was taken.
    pub taken: Millis,
    /// Whether it is all there was.
    pub extent: Extent,
}

/// What of a page an excerpt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ExcerptKind {
    /// What was selected.
    Selection,
    /// The text of the whole page.
    Page,
    /// A link, with the words that stand around it.
    Link,
    /// What stands in an editable field.
    Field,
}

impl ExcerptKind {
    /// The word for it: what a quote and a placeholder call it, in `_locales` as `excerpt_<word>`, and the card's attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Selection => "selection",
            Self::Page => "page",
            Self::Link => "link",
            Self::Field => "field",
        }
    }
}

/// How much of what there was an excerpt holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The page could not be read, so it is what the browser told of the selection, which it may have shortened and whose
    /// line breaks it drops.
    AsTold,
    /// Its beginning, because it is longer than any text that is taken along.
    First {
        /// How many bytes of UTF-8 there were.
        of: u64,
    },
}

/// The longest text that is taken along, in bytes of UTF-8.
pub const LONGEST: usize = 2_000_000;

impl Excerpt {
    /// The same, with no more text than is taken along. It says so where that is not all.
    pub fn within_limits(mut self) -> Self {
        if self.text.len() > LONGEST {
            let of = self.text.len() as u64;
            self.text.truncate(self.text.floor_char_boundary(LONGEST));
            self.extent = Extent::First { of };
        }
        self
    }
}

/// Where a chat began: the page that its first excerpt is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The page's title.
    pub title: String,
    /// The page's address.
    pub url: String,
}

impl Origin {
    /// Where an excerpt is of.
    pub fn of(excerpt: &Excerpt) -> Self {
        Self { title: excerpt.title.clone(), url: excerpt.url.clone() }
    }
}

/// The site of an address, as it is shown: the host without `www.`, and the port where there is one. `None` for an
/// address without a host, such as that of a file.
pub fn site(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

/// Whether an address may stand behind a link: only pages of the web, whatever else the address of a page may be.
pub fn is_web(url: &str) -> bool {
    let is = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    is("https://") || is("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_of_an_address() {
        for (url, expected) in [
            ("https://www.example.org/a?b#c", Some("example.org")),
            ("http://user:word@example.org:8080", Some("example.org:8080")),
            ("https://example.org?x=https://other.example", Some("example.org")),
            ("file:///home/a.txt", None),
            ("about:blank", None),
            ("", None),
        ] {
            assert_eq!(site(url), expected, "{url}");
        }
    }

    #[test]
    fn only_pages_of_the_web_are_linked_to() {
        for url in ["https://a.example", "HTTP://a.example/é"] {
            assert!(is_web(url), "{url}");
        }
        for url in
            ["javascript:alert(1)", "data:text/html,x", "chrome://settings", "https:", "ħttps://a.example"]
        {
            assert!(!is_web(url), "{url}");
        }
    }
}
