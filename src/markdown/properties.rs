//! What holds for every text.

use crate::{Blocks, Stream, parse, reference};
use proptest::prelude::*;

/// How many texts each property is tried on; thousands where the optimiser makes it quick.
const CASES: u32 = if cfg!(debug_assertions) { 600 } else { 20_000 };

/// Pieces of Markdown, and of what it is confused by.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "- ", "* ", "+ ", "1. ", "2) ", "7. ", "- [ ] ", "- [x] ", "> ", ">", "# ", "### ", "a", "word ", "b c",
    " ", "  ", "    ", "\t", "\n", "\n", "\n", "\n\n", "\r\n", "```", "```rust", "~~~", "`", "``", "*",
    "**", "_", "__", "~~", "~", "---", "***", "===", "--", "=", "|", "| a | b |", "|---|:-:|", "|--|", "\\",
    "\\|", "\\*", "[", "]", "(", ")", "[x](https://e.example)", "![i](u)", "<b>", "</b>", "<div>", "<!--",
    "-->", "<script>", "</script>", "<", "&amp;", "&", "https://e.example", "<https://e.example>", "👩‍👩‍👧",
    "é", "!", "#", "-", ".", ":",
];

fn tokens() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS), 0..40).prop_map(|tokens| tokens.concat())
}

/// Ordinary documents: blocks of every kind, within each other, divided as a model divides them.
fn document() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(
        prop::sample::select(
            &[
                "plain",
                "words",
                "*soft*",
                "**strong**",
                "`code`",
                "~~gone~~",
                "[link](https://e.example/a)",
                "1.5",
                "a_b",
                "(x)",
                "it's",
                "é",
                "&amp;",
                "<br>",
                "**a *b* c**",
                "5 < 6",
                "\\*",
                "end.\n",
                "hard  \n",
            ][..],
        ),
        1..12,
    )
    .prop_map(|words| words.join(" ").trim().to_owned());
    let leaf = prop_oneof![
        4 => words.clone(),
        1 => (1..7usize, words.clone()).prop_map(|(n, text)| format!("{} {}", "#".repeat(n), text.replace('\n', " "))),
        1 => words.clone().prop_map(|text| format!("{text}\n===")),
        1 => words.clone().prop_map(|text| format!("```rust\n{text}\n\n    indented\n```")),
        1 => words.clone().prop_map(|text| format!("    {}", text.replace('\n', "\n    "))),
        1 => Just("---".to_owned()),
        1 => prop::collection::vec((words.clone(), words), 1..4).prop_map(|rows| {
            let line = |(a, b): &(String, String)| format!("| {} | {} |\n", a.replace('\n', " "), b.replace('\n', " "));
            let lines: Vec<String> = rows.iter().map(line).collect();
            format!("{}|:--|---|\n{}", lines[0], lines[1..].concat()).trim_end().to_owned()
        }),
        1 => Just("<div class=\"x\">\n<b>raw</b>\n</div>".to_owned()),
    ];
    let indented = |text: &str, indent: &str| text.replace('\n', &format!("\n{indent}"));
    let join = |(blocks, loose): (Vec<String>, bool)| blocks.join(if loose { "\n\n" } else { "\n" });
    let block = leaf.prop_recursive(4, 40, 5, move |inner| {
        let several = (prop::collection::vec(inner, 1..4), any::<bool>());
        prop_oneof![
            several.clone().prop_map(join).prop_map(move |text| format!("> {}", indented(&text, "> "))),
            (prop::collection::vec(several.prop_map(join), 1..5), 0..4usize, any::<bool>()).prop_map(
                move |(items, kind, loose)| {
                    let item = |(n, text): (usize, &String)| match kind {
                        0 => format!("- {}", indented(text, "  ")),
                        1 => format!("{}. {}", n + 3, indented(text, "   ")),
                        2 => format!("- [x] {}", indented(text, "  ")),
                        _ => format!("*   {}", indented(text, "    ")),
                    };
                    let items: Vec<String> = items.iter().enumerate().map(item).collect();
                    items.join(if loose { "\n\n" } else { "\n" })
                }
            ),
        ]
    });
    prop::collection::vec(block, 1..6).prop_map(|blocks| blocks.join("\n\n") + "\n")
}

fn pushed(text: &str, cuts: &[prop::sample::Index]) -> Blocks {
    let mut at: Vec<usize> =
        cuts.iter().map(|cut| text.floor_char_boundary(cut.index(text.len() + 1))).collect();
    at.extend([0, text.len()]);
    at.sort_unstable();
    let mut stream = Stream::new();
    for pair in at.windows(2) {
        stream.push(&text[pair[0]..pair[1]]);
        // A snapshot changes nothing.
        stream.blocks();
    }
    stream.finish();
    stream.blocks()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn ordinary_documents_have_the_structure_that_a_whole_parse_gives(text in document()) {
        prop_assert_eq!(reference::normal(&parse(&text)), reference::parse(&text), "{}", text);
    }

    #[test]
    fn an_ordinary_document_is_read_a_few_times(text in document()) {
        prop_assert!(bytes_read(&text, 50) <= 16 * text.len() as u64 + 1_000);
    }

    #[test]
    fn however_a_text_is_cut_its_blocks_are_the_same(text in tokens(), cuts: Vec<prop::sample::Index>) {
        prop_assert_eq!(pushed(&text, &cuts), parse(&text));
    }

    #[test]
    fn any_text_at_all_can_be_read(text in any::<String>(), cuts: Vec<prop::sample::Index>) {
        prop_assert_eq!(pushed(&text, &cuts), parse(&text));
    }

    #[test]
    fn fragments_have_the_structure_that_a_whole_parse_gives(text in tokens()) {
        // Where `pulldown-cmark` has ways of its own: a carriage return at the end of a line, a tab in a heading, an
        // escaped tilde beside others, a comment over several lines of a quote.
        let tab = if text.contains('#') { " " } else { "\t" };
        let text = text.replace('\r', "").replace('\t', tab).replace("\\~", "\\a~").replace("-->", "--");
        // And where this crate has: definitions of references are not resolved.
        let text = text.replace("]:", "] :") + "\n";
        prop_assert_eq!(reference::normal(&parse(&text)), reference::parse(&text), "{}", text);
    }
}

/// Documents that are one long block, of about `length` bytes.
fn one_block(length: usize) -> Vec<(&'static str, String)> {
    let repeat = |unit: &str| unit.repeat(length / unit.len());
    let deep: String =
        (0..length / 20).map(|n| format!("{}- item {n} *x*\n", "  ".repeat(1 + n % 9))).collect();
    vec![
        ("list", repeat("- an item with **strong** words\n")),
        ("loose list", repeat("1. an item\n\n   and its second paragraph\n\n")),
        ("nested list", format!("- all in one\n{deep}")),
        ("table", format!("| a | b |\n|---|---|\n{}", repeat("| a *cell* | `code` |\n"))),
        ("wide table", format!("{}|\n{}|\n{}", "|a".repeat(300), "|-".repeat(300), repeat("x\n"))),
        ("quote", repeat("> a line of it\n>\n")),
        ("lazy quote", format!("> {}", repeat("a line of it\n"))),
        ("code", format!("```rust\n{}", repeat("let x = 1;\n"))),
        ("code in an item", format!("- see:\n  ```\n{}", repeat("  let x = 1;\n"))),
        ("indented code", repeat("    let x = 1;\n\n")),
        ("code of one line", format!("```\n{}", repeat("minified;"))),
        ("raw HTML", format!("<div>\n{}", repeat("<b>x</b>\n"))),
        ("paragraph", repeat("some *words* that `go` on, ")),
        ("paragraph of lines", repeat("some *words* that `go` on\n")),
        ("one word", repeat("word")),
        ("heading", format!("# {}", repeat("word "))),
        ("unclosed emphasis", repeat("*a **b ")),
        ("unclosed links", repeat("[a](b ")),
        ("unclosed code", repeat("`a ``b ")),
        ("brackets", repeat("[")),
        ("quote marks", repeat("> ")),
        ("item marks", repeat("- ")),
        ("deeper and deeper", (0..length / 44).map(|n| format!("{}- a\n", "  ".repeat(n % 40))).collect()),
        ("blank lines in a list", format!("- a\n{}", repeat("\n"))),
        ("strong in strong", format!("{}a{}", "**".repeat(length / 4), "**".repeat(length / 4))),
        ("definitions", repeat("[a]: https://e.example\n")),
        ("entities", repeat("&amp;&#x41;&bad")),
    ]
}

/// Pushes a text in pieces of this many bytes, with a snapshot after each, and says how many bytes were read in all.
fn bytes_read(text: &str, piece: usize) -> u64 {
    let mut stream = Stream::new();
    let mut at = 0;
    while at < text.len() {
        let end = text.ceil_char_boundary(at + piece);
        stream.push(&text[at..end]);
        stream.blocks();
        at = end;
    }
    stream.finish();
    assert_eq!(stream.blocks(), parse(text));
    stream.bytes_read()
}

#[test]
fn however_long_a_block_is_what_is_read_is_a_multiple_of_what_arrives() {
    // A snapshot after every 50 bytes reads the prose that is not cut yet: 3,000 bytes or so of a single long line.
    const TIMES: u64 = 64;
    for (name, text) in one_block(100_000) {
        let read = bytes_read(&text, 50);
        assert!(read <= TIMES * text.len() as u64, "{name}: {read} of {} bytes were read", text.len());
    }
}

#[test]
fn twice_the_text_costs_twice() {
    for ((name, short), (_, long)) in one_block(50_000).into_iter().zip(one_block(100_000)) {
        let (short, long) = (bytes_read(&short, 100), bytes_read(&long, 100));
        assert!(long * 10 <= short * 22 + 10_000, "{name}: {short} bytes, then {long}");
    }
}
