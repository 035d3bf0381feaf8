//! The menu behind a right click, made anew whenever it is not what it should be.

use crate::{
    gate::{self, Gate},
    record,
};
use pilotlight_browser::{
    BrowserError, context_menus,
    i18n::{language_name, t, ui_language},
    omnibox, registry,
    storage::{self, Area},
};
use pilotlight_core::{
    flight::About,
    menu::{self, Entry},
    registry::Key,
    settings::Settings,
};

/// In `chrome.storage.session`: the fingerprint of the entries that the menu was made of last. It is gone when the browser or
/// the extension is new, and then the menu is made in any case.
const MENU: &str = "menu";

thread_local! {
    /// Whoever makes the menu: of two at once, each would add to what the other has just taken away.
    static MAKER: Gate = Gate::default();
}

/// Makes the menu, unless it is there and made of what the registry says now.
pub async fn tend() -> Result<(), BrowserError> {
    let _maker = gate::enter(&MAKER).await;
    let rows = registry::read(&[Key::Settings, Key::Prompts]).await?;
    let entries = menu::entries(&rows.prompts(), &language(&rows.settings()), &t);
    let fingerprint = menu::fingerprint(&entries);
    let made = storage::get(Area::Session, &[MENU.into()]).await?;
    let is_current = made.first().and_then(|(_, made)| made.as_string()).as_ref() == Some(&fingerprint);
    if is_current && is_there(&entries).await {
        return Ok(());
    }
    make(&entries).await?;
    omnibox::set_hint(t("omniboxHint")).await?;
    // After the menu: a death between the two makes it once more.
    storage::set(Area::Session, [(MENU.to_owned(), fingerprint.into())]).await?;
    record::note("menu-made", About::default().figure("entries", entries.len() as u64));
    Ok(())
}

/// The name of the language that translations are made into.
pub fn language(settings: &Settings) -> String {
    language_name(settings.translated_into(&ui_language()))
}

/// The browser loses a menu as a whole, so one entry tells of all.
async fn is_there(entries: &[Entry]) -> bool {
    match entries.last() {
        Some(entry) => context_menus::has(entry).await,
        None => true,
    }
}

async fn make(entries: &[Entry]) -> Result<(), BrowserError> {
    context_menus::remove_all().await?;
    for entry in entries {
        context_menus::create(entry).await?;
    }
    Ok(())
}
