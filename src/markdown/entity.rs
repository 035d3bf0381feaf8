//! Entities such as `&amp;` and `&#8364;`.

/// The named ones that are resolved: those that texts are written with. HTML knows two thousand more, which would weigh
/// more than all the rest of this crate; they are shown as they were written.
#[rustfmt::skip]
const NAMED: [(&str, char); 122] = [
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}'),
    ("shy", '\u{ad}'), ("ensp", '\u{2002}'), ("emsp", '\u{2003}'), ("thinsp", '\u{2009}'),
    ("zwj", '\u{200d}'), ("zwnj", '\u{200c}'), ("copy", '©'), ("reg", '®'), ("trade", '™'), ("hellip", '…'),
    ("mdash", '—'), ("ndash", '–'), ("lsquo", '‘'), ("rsquo", '’'), ("sbquo", '‚'), ("ldquo", '“'),
    ("rdquo", '”'), ("bdquo", '„'), ("laquo", '«'), ("raquo", '»'), ("lsaquo", '‹'), ("rsaquo", '›'),
    ("bull", '•'), ("middot", '·'), ("deg", '°'), ("prime", '′'), ("Prime", '″'), ("para", '¶'),
    ("sect", '§'), ("dagger", '†'), ("cent", '¢'), ("pound", '£'), ("yen", '¥'), ("euro", '€'),
    ("times", '×'), ("divide", '÷'), ("plusmn", '±'), ("minus", '−'), ("frasl", '⁄'), ("frac12", '½'),
    ("frac14", '¼'), ("frac34", '¾'), ("sup1", '¹'), ("sup2", '²'), ("sup3", '³'), ("micro", 'µ'),
    ("permil", '‰'), ("le", '≤'), ("ge", '≥'), ("ne", '≠'), ("equiv", '≡'), ("asymp", '≈'), ("sim", '∼'),
    ("infin", '∞'), ("radic", '√'), ("sum", '∑'), ("prod", '∏'), ("int", '∫'), ("part", '∂'),
    ("nabla", '∇'), ("isin", '∈'), ("notin", '∉'), ("cap", '∩'), ("cup", '∪'), ("sub", '⊂'), ("sup", '⊃'),
    ("and", '∧'), ("or", '∨'), ("not", '¬'), ("forall", '∀'), ("exist", '∃'), ("empty", '∅'), ("rarr", '→'),
    ("larr", '←'), ("uarr", '↑'), ("darr", '↓'), ("harr", '↔'), ("rArr", '⇒'), ("lArr", '⇐'), ("hArr", '⇔'),
    ("alpha", 'α'), ("beta", 'β'), ("gamma", 'γ'), ("delta", 'δ'), ("epsilon", 'ε'), ("theta", 'θ'),
    ("lambda", 'λ'), ("mu", 'μ'), ("pi", 'π'), ("rho", 'ρ'), ("sigma", 'σ'), ("tau", 'τ'), ("phi", 'φ'),
    ("omega", 'ω'), ("Delta", 'Δ'), ("Gamma", 'Γ'), ("Sigma", 'Σ'), ("Phi", 'Φ'), ("Omega", 'Ω'),
    ("Pi", 'Π'), ("auml", 'ä'), ("ouml", 'ö'), ("uuml", 'ü'), ("Auml", 'Ä'), ("Ouml", 'Ö'), ("Uuml", 'Ü'),
    ("szlig", 'ß'), ("eacute", 'é'), ("egrave", 'è'), ("agrave", 'à'), ("ccedil", 'ç'), ("ntilde", 'ñ'),
    ("check", '✓'), ("cross", '✗'), ("star", '☆'), ("hearts", '♥'),
];

/// The character that an entity stands for, and the entity's length, if the text begins with one.
pub(crate) fn read(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    // No entity is longer; so a text of ampersands is not searched again and again.
    let end = inner.bytes().take(12).position(|b| b == b';')?;
    let name = inner.get(..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, end + 2))
}

fn numbered(number: &str) -> Option<char> {
    let (digits, radix, longest) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 6),
        None => (number, 10, 7),
    };
    if digits.is_empty() || digits.len() > longest || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok()?;
    Some(char::from_u32(code).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}
