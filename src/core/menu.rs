//! The menu that stands behind a right click: an entry for each prompt that is in it, in the order of the library.
//!
//! What is about a page is in the menu of the toolbar icon too, so that it is reached from there. The browser leaves out
//! what is beyond the first [`ICON_LIMIT`] entries of that menu, so there the rest goes into a menu of its own.

use crate::{
    excerpt::ExcerptKind,
    id::PromptId,
    prompts::{self, Library, Prompt, Words},
};

/// How many entries the browser shows in the menu of a toolbar icon
/// ([`ACTION_MENU_TOP_LEVEL_LIMIT`](https://developer.chrome.com/docs/extensions/reference/api/contextMenus#property-ACTION_MENU_TOP_LEVEL_LIMIT)).
pub const ICON_LIMIT: usize = 6;

/// Before the id of a prompt in the id of its entry in the menu of the toolbar icon.
const ICON: &str = "icon:";
/// The entry of that menu behind which the rest stands.
const MORE: &str = "icon:more";

/// An entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names it; [`prompt_of`] reads it.
    pub id: String,
    /// Its words, as the browser wants them: `%s` stands for the selection, and `&&` for one `&`.
    pub title: String,
    /// On what it is shown, in the words of
    /// [`ContextType`](https://developer.chrome.com/docs/extensions/reference/api/contextMenus#type-ContextType).
    pub contexts: &'static [&'static str],
    /// The id of the entry behind which it stands.
    pub parent: Option<&'static str>,
}

/// All entries, those of the toolbar icon last. `language` is the name of the language that translations are made into.
pub fn entries(library: &Library, language: &str, words: Words<'_>) -> Vec<Entry> {
    let shown = library.prompts.iter().filter(|prompt| prompt.in_menu);
    let titled = shown.map(|prompt| (prompt, title(&prompt.name(words), language)));
    // The browser refuses an entry without words.
    let titled: Vec<_> = titled.filter(|(_, title)| !title.is_empty()).collect();
    let mut entries: Vec<Entry> = titled.iter().map(|(prompt, title)| on_pages(prompt, title)).collect();
    let of_icon: Vec<_> = titled.into_iter().filter(|(prompt, _)| is_about_pages(prompt)).collect();
    let direct = if of_icon.len() > ICON_LIMIT { ICON_LIMIT - 1 } else { of_icon.len() };
    for (index, (prompt, title)) in of_icon.into_iter().enumerate() {
        if index == direct {
            entries.push(behind_icon(MORE.into(), title_of_more(words), None));
        }
        let parent = (index >= direct).then_some(MORE);
        entries.push(behind_icon(ICON.to_owned() + &prompt.id.to_string(), title, parent));
    }
    entries
}

/// The prompt of an entry. `None` where it is no prompt's.
pub fn prompt_of(entry: &str) -> Option<PromptId> {
    PromptId::parse(entry.strip_prefix(ICON).unwrap_or(entry))
}

/// Entries in one text, so that it can be seen whether the menu was made of the same ones.
pub fn fingerprint(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let parts = [entry.id.as_str(), &entry.title, entry.parent.unwrap_or_default()];
        for part in parts.iter().chain(entry.contexts) {
            text.push_str(part);
            text.push('\t');
        }
    }
    text
}

fn on_pages(prompt: &Prompt, title: &str) -> Entry {
    let contexts: &[&str] = match prompt.about() {
        Some(ExcerptKind::Selection) => &["selection"],
        Some(ExcerptKind::Page) => &["page"],
        Some(ExcerptKind::Link) => &["link"],
        Some(ExcerptKind::Field) => &["editable"],
        None => &["selection", "page"],
    };
    Entry { id: prompt.id.to_string(), title: title.into(), contexts, parent: None }
}

fn behind_icon(id: String, title: String, parent: Option<&'static str>) -> Entry {
    Entry { id, title, contexts: &["action"], parent }
}

fn is_about_pages(prompt: &Prompt) -> bool {
    matches!(prompt.about(), None | Some(ExcerptKind::Page))
}

/// A `&` marks the letter that chooses an entry, so one that is meant is doubled.
fn title(name: &str, language: &str) -> String {
    prompts::question(name, language).replace('&', "&&")
}

fn title_of_more(words: Words<'_>) -> String {
    title(&words("menuMore"), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompts::BuiltIn;
    use uuid::Uuid;

    fn words(key: &str) -> String {
        match key {
            "prompt_ask_selection" => "Ask about “%s”".into(),
            "prompt_translate" => "Translate to {language}".into(),
            _ => key.into(),
        }
    }

    fn own(number: u128, name: &str, text: &str) -> Prompt {
        let id = PromptId(Uuid::from_u128(number));
        Prompt { id, name: name.into(), text: text.into(), in_menu: true }
    }

    fn made(library: &Library) -> Vec<Entry> {
        entries(library, "German", &words)
    }

    #[test]
    fn the_built_in_ones_stand_where_they_belong() {
        let entries = made(&Library::default());
        let on = |context| {
            let shown = entries.iter().filter(|entry| entry.contexts == [context]);
            shown.map(|entry| entry.title.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            on("selection"),
            [
                "Ask about “%s”",
                "prompt_explain",
                "prompt_summarise",
                "Translate to German",
                "prompt_improve",
                "prompt_weak_points"
            ]
        );
        assert_eq!(on("page"), ["prompt_ask_page", "prompt_summarise_page"]);
        assert_eq!(on("action"), on("page"));
        assert_eq!(on("link"), ["prompt_ask_link"]);
        assert_eq!(on("editable"), ["prompt_ask_field", "prompt_improve_field"]);
    }

    #[test]
    fn own_prompts_stand_where_their_placeholders_say() {
        let mut library = Library { prompts: Vec::new(), ..Library::default() };
        library.put(own(1, "R&D", "Check {selection}"));
        library.put(own(2, " Title ", "What is {title}?"));
        library.put(own(3, "Any", "Be brief."));
        library.put(own(4, "  ", "Never shown."));
        library.put(Prompt { in_menu: false, ..own(5, "Off", "{page}") });
        let told: Vec<_> =
            made(&library).into_iter().map(|entry| (entry.title, entry.contexts.join(" "))).collect();
        let expected = [
            ("R&&D", "selection"),
            ("Title", "page"),
            ("Any", "selection page"),
            ("Title", "action"),
            ("Any", "action"),
        ];
        assert_eq!(told, expected.map(|(title, contexts)| (title.to_owned(), contexts.to_owned())));
    }

    #[test]
    fn every_entry_is_named_once_and_leads_back_to_its_prompt() {
        let mut library = Library::default();
        for number in 1..=20 {
            library.put(own(number, "Any", "Be brief."));
        }
        let entries = made(&library);
        let mut ids: Vec<_> = entries.iter().map(|entry| &entry.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), entries.len());
        for entry in entries.iter().filter(|entry| entry.id != MORE) {
            assert!(library.get(prompt_of(&entry.id).unwrap()).is_some(), "{entry:?}");
        }
        assert_eq!(prompt_of(MORE), None);
    }

    #[test]
    fn the_browser_leaves_none_of_the_icons_entries_out() {
        for count in 0..12 {
            let mut library = Library { prompts: Vec::new(), ..Library::default() };
            for number in 1..=count {
                library.put(own(number, "Any", "Be brief."));
            }
            let entries = made(&library);
            let of_icon: Vec<_> = entries.iter().filter(|entry| entry.contexts == ["action"]).collect();
            let top: Vec<_> = of_icon.iter().filter(|entry| entry.parent.is_none()).collect();
            assert!(top.len() <= ICON_LIMIT, "{count}: {top:?}");
            let prompts = of_icon.iter().filter(|entry| prompt_of(&entry.id).is_some()).count();
            assert_eq!(prompts as u128, count);
            // A parent is made before what stands behind it.
            let at = |id: &str| entries.iter().position(|entry| entry.id == id);
            for (index, entry) in entries.iter().enumerate() {
                assert!(entry.parent.is_none_or(|parent| at(parent) < Some(index)));
            }
        }
    }

    #[test]
    fn the_fingerprint_tells_every_difference() {
        let before = made(&Library::default());
        let mut library = Library::default();
        library.move_to(BuiltIn::ALL[1].id(), 0);
        assert_ne!(fingerprint(&before), fingerprint(&made(&library)));
        assert_ne!(fingerprint(&before), fingerprint(&entries(&Library::default(), "French", &words)));
        assert_eq!(fingerprint(&before), fingerprint(&made(&Library::default())));
    }
}
