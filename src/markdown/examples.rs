//! What some texts come to, where a name says more than a random text.

use crate::{Block, Blocks, Inline, NESTING_LIMIT, Stream, parse};
use std::{rc::Rc, thread};

/// The blocks in a line: a letter for each kind, and what stands in it.
fn outline(blocks: &Blocks) -> String {
    blocks.iter().map(|block| outline_of(block)).collect::<Vec<_>>().join(" ")
}

fn outline_of(block: &Block) -> String {
    let prose = |runs: &crate::Prose| runs.iter().map(|run| words(run)).collect::<String>();
    let row = |row: &crate::Row| row.iter().map(|cell| words(cell)).collect::<Vec<_>>().join("|");
    match block {
        Block::Paragraph(text) => format!("p({})", prose(text)),
        Block::Heading { level, prose: text } => format!("h{level}({})", prose(text)),
        Block::Quote(blocks) => format!("q({})", outline(blocks)),
        Block::Rule => "rule".into(),
        Block::Code(code) => format!("code[{}]({})", code.language, code.to_text()),
        Block::Html(text) => format!("html({})", text.iter().map(|part| &**part).collect::<String>()),
        Block::Table(table) => {
            let rows: String = table.rows.iter().map(|it| format!(" / {}", row(it))).collect();
            format!("table({}{rows})", row(&table.head))
        }
        Block::List(list) => {
            let item = |item: &Rc<crate::Item>| {
                let task = item.task.map_or("", |done| if done { "[x]" } else { "[ ]" });
                format!("{task}{}", outline(&item.blocks))
            };
            let items: Vec<_> = list.items.iter().map(item).collect();
            let start = list.start.map_or("-".into(), |start| start.to_string());
            format!("{}{start}({})", if list.loose { "loose" } else { "" }, items.join(", "))
        }
    }
}

fn words(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text(text) => text.replace('\n', "⏎"),
        Inline::Code(code) => format!("`{code}`"),
        Inline::Break => "⏎⏎".into(),
        Inline::Emphasis(content) => format!("*{}*", words(content)),
        Inline::Strong(content) => format!("**{}**", words(content)),
        Inline::Struck(content) => format!("~~{}~~", words(content)),
        Inline::Link { href, content } => format!("[{}→{href}]", words(content)),
        Inline::Refused { target, content } => format!("{{{}→{target}}}", words(content)),
    };
    inlines.iter().map(word).collect()
}

fn all(text: &str) -> String {
    outline(&parse(text))
}

#[test]
fn links_can_be_followed_only_where_they_lead_to_the_web_or_to_mail() {
    for (text, expected) in [
        ("[a](https://e.example/x)", "p([a→https://e.example/x])"),
        ("<https://e.example>", "p([https://e.example→https://e.example])"),
        ("<me@e.example>", "p([me@e.example→mailto:me@e.example])"),
        ("[](https://e.example)", "p([https://e.example→https://e.example])"),
        ("[a](javascript:alert(1))", "p({a→javascript:alert(1)})"),
        ("[a](JaVaScRiPt&#58;alert(1))", "p({a→JaVaScRiPt:alert(1)})"),
        ("[a](java&#9;script:alert(1))", "p({a→java\tscript:alert(1)})"),
        ("[a](&#1;javascript:alert(1))", "p({a→\u{1}javascript:alert(1)})"),
        ("[a](<java\\script:x>)", "p({a→java\\script:x})"),
        ("[a](data:text/html,x)", "p({a→data:text/html,x})"),
        ("[a](/settings)", "p({a→/settings})"),
        ("[a](//e.example)", "p({a→//e.example})"),
        ("<javascript:alert(1)>", "p({javascript:alert(1)→javascript:alert(1)})"),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn images_are_links_to_what_is_not_loaded() {
    assert_eq!(all("![a *b*](https://e.example/i.png)"), "p([a b→https://e.example/i.png])");
    assert_eq!(all("![](https://e.example/i.png)"), "p([https://e.example/i.png→https://e.example/i.png])");
    assert_eq!(all("![a](data:image/png,x)"), "p({a→data:image/png,x})");
    assert_eq!(
        all("[![a](https://e.example/i.png) b](https://e.example)"),
        "p([{a→https://e.example/i.png} b→https://e.example])"
    );
    assert_eq!(all("![[a](https://e.example/a)](https://e.example/i)"), "p([a→https://e.example/i])");
}

#[test]
fn raw_html_is_text() {
    assert_eq!(all("a <b onclick=x>c</b>"), "p(a <b onclick=x>c</b>)");
    assert_eq!(all("<script>\nx\n\ny\n</script>\n*z*"), "html(<script>\nx\n\ny\n</script>) p(*z*)");
    assert_eq!(all("<div>\n*a*\n\nb"), "html(<div>\n*a*) p(b)");
    assert_eq!(all("<img src=x onerror=alert(1)>"), "html(<img src=x onerror=alert(1)>)");
}

#[test]
fn definitions_of_references_are_shown_as_they_were_written() {
    assert_eq!(all("[a][1]\n\n[1]: https://e.example"), "p([a][1]) p([1]: https://e.example)");
}

#[test]
fn a_list_becomes_loose_late_and_its_items_are_the_same() {
    let mut stream = Stream::new();
    stream.push("- a\n- b\n- c\n");
    let tight = stream.blocks();
    stream.push("\n- d\n");
    let loose = stream.blocks();
    assert_eq!(outline(&tight), "-(p(a), p(b), p(c))");
    assert_eq!(outline(&loose), "loose-(p(a), p(b), p(c), p(d))");
    let first = |blocks: &Blocks| match &**blocks.iter().next().expect("a list") {
        Block::List(list) => list.items.iter().next().expect("an item").clone(),
        _ => panic!("no list"),
    };
    assert!(Rc::ptr_eq(&first(&tight), &first(&loose)));
}

#[test]
fn what_is_closed_is_the_same_in_every_later_snapshot() {
    let mut stream = Stream::new();
    stream.push("# One\n\nTwo.\n\nThr");
    let before = stream.blocks();
    stream.push("ee.\n\n```\ncode\n");
    let after = stream.blocks();
    assert_eq!(outline(&after), "h1(One) p(Two.) p(Three.) code[](code)");
    let same = |at: usize| {
        Rc::ptr_eq(before.iter().nth(at).expect("a block"), after.iter().nth(at).expect("a block"))
    };
    assert!(same(0) && same(1) && !same(2));
}

#[test]
fn the_beginning_of_a_line_is_not_shown_while_it_could_become_anything() {
    let mut stream = Stream::new();
    let mut shown = Vec::new();
    for piece in ["A list:\n", "-", " one\n", "``", "`rust\n", "x\n", "``", "`\n", "1", ". y\n", "=="] {
        stream.push(piece);
        shown.push(outline(&stream.blocks()));
    }
    let expected = [
        "p(A list:)",
        "p(A list:)",
        "p(A list:) -(p(one))",
        "p(A list:) -(p(one))",
        "p(A list:) -(p(one)) code[rust]()",
        "p(A list:) -(p(one)) code[rust](x)",
        "p(A list:) -(p(one)) code[rust](x)",
        "p(A list:) -(p(one)) code[rust](x)",
        "p(A list:) -(p(one)) code[rust](x)",
        "p(A list:) -(p(one)) code[rust](x) 1(p(y))",
        "p(A list:) -(p(one)) code[rust](x) 1(p(y))",
    ];
    assert_eq!(shown, expected);
    stream.finish();
    assert!(outline(&stream.blocks()).ends_with("1(p(y⏎==))"));
}

#[test]
fn the_marks_of_what_has_begun_are_not_shown_before_they_mean_something() {
    let mut stream = Stream::new();
    let mut shown = Vec::new();
    for piece in ["Say **", "bold", "** and *", "soft **bo", "th*** `", "co", "de` 2 * 3", " a*b"] {
        stream.push(piece);
        shown.push(outline(&stream.blocks()));
    }
    let expected = [
        "p(Say )",
        "p(Say **bold**)",
        "p(Say **bold** and )",
        "p(Say **bold** and *soft **bo***)",
        "p(Say **bold** and *soft **both*** )",
        "p(Say **bold** and *soft **both*** `co`)",
        "p(Say **bold** and *soft **both*** `code` 2 * 3)",
        "p(Say **bold** and *soft **both*** `code` 2 * 3 a*b)",
    ];
    assert_eq!(shown, expected);
    stream.push(" **open");
    stream.finish();
    assert!(outline(&stream.blocks()).ends_with("a*b **open)"));
}

#[test]
fn a_carriage_return_and_its_line_feed_may_come_in_two_pieces() {
    let mut stream = Stream::new();
    for piece in ["a\r", "\nb\r\n", "\r", "\n", "c\rd"] {
        stream.push(piece);
    }
    stream.finish();
    assert_eq!(outline(&stream.blocks()), "p(a⏎b) p(c⏎d)");
}

#[test]
fn a_table_is_known_at_the_line_under_its_head_and_may_follow_a_paragraph_at_once() {
    assert_eq!(all("a|b\n-|-\n1|2\nend\n\np"), "table(a|b / 1|2 / end) p(p)");
    assert_eq!(all("see:\n| a | b |\n|---|---|\n| 1 | `x\\|y` |"), "p(see:) table(a|b / 1|`x|y`)");
    assert_eq!(all("a|b\n-|-|-"), "p(a|b⏎-|-|-)");
}

#[test]
fn long_prose_is_cut_where_nothing_is_open_and_reads_as_one() {
    let text = "some *soft* and **strong** words, ".repeat(200);
    let blocks = parse(&text);
    let Block::Paragraph(prose) = &**blocks.iter().next().expect("a block") else { panic!("no paragraph") };
    assert!(prose.len() > 5);
    assert_eq!(outline(&blocks), format!("p({})", text.trim_end()));
}

#[test]
fn whatever_is_nested_takes_little_stack() {
    let texts = ["> ".repeat(50_000), "- ".repeat(50_000), "1. > ".repeat(20_000), "[".repeat(50_000)];
    let emphasis = ["*a **b ".repeat(9_000) + &"** *".repeat(9_000), format!("{0}a{0}", "**".repeat(5_000))];
    let deep: String = (0..500).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    for text in texts.into_iter().chain(emphasis).chain([deep]) {
        let read_compare_and_drop = move || assert_eq!(parse(&text), parse(&text));
        // WebAssembly has a megabyte, for everything.
        let thread = thread::Builder::new().stack_size(256 << 10).spawn(read_compare_and_drop);
        thread.expect("a thread").join().expect("no overflow");
    }
    let depth = all(&"> ".repeat(100)).matches("q(").count();
    assert_eq!(depth, NESTING_LIMIT);
}
