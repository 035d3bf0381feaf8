//! The root component: the bar, the list of chats, the view in the middle, what stands around the composer, toasts.

use crate::{
    app::{App, Watcher},
    chat::Chat,
    composer::ComposerTools,
    flame::FlameButton,
    icon::{Icon, IconButton},
    keep,
    notice::NoticeBar,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::{
    notice::model_word,
    screen::{Event, Screen, View},
};
use std::rc::Rc;
use web_sys::Element;
use yew::{create_portal, prelude::*};

/// What the page is given.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The panel.
    pub app: App,
    /// The place above the composer's text.
    pub above: Element,
    /// The place below it.
    pub tools: Element,
}

/// The whole page. It is drawn anew in each frame in which anything has changed, and what is large in it draws itself
/// only if its own part did.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let app = props.app.clone();
    use_frames(&app);
    use_effect_with(app.read(page_attributes), |attributes| set_attributes(attributes));

    let (view, title, flame) = app.read(|screen| (screen.view(), screen.title(), screen.flame()));
    let title = title.unwrap_or_else(|| t("newChat"));
    html! {
        <ContextProvider<App> context={app.clone()}>
            <header class="bar">
                <IconButton
                    icon={Icon::List} label={t("chats")} action="open-list" class="list-button"
                    onclick={app.on(|_| Event::ShowList(true))}
                />
                <FlameButton {flame} />
                <h1 class="cut">{title}</h1>
                <IconButton
                    icon={Icon::Plus} label={t("newChat")} action="new-chat"
                    onclick={app.on(|_| Event::NewChat(keep::blank_chat()))}
                />
            </header>
            {middle(&app, view)}
            {create_portal(html! { <NoticeBar notice={app.read(Screen::notice)} /> }, props.above.clone())}
            {create_portal(composer_tools(&app), props.tools.clone())}
        </ContextProvider<App>>
    }
}

fn middle(app: &App, view: View) -> Html {
    match view {
        _ => html! { <Chat ..app.read(crate::chat::chat_props) /> },
    }
}

fn composer_tools(app: &App) -> Html {
    let has_words = app.draft().has_words();
    let (running, usage) = app.read(|screen| (screen.is_running(), screen.usage()));
    html! { <ComposerTools {has_words} {running} {usage} /> }
}

/// Draws the page with each frame in which something has changed.
#[hook]
fn use_frames(app: &App) {
    let redraw = use_force_update();
    use_effect_with(app.clone(), move |app| {
        let watcher: Watcher = app.watch(Callback::from(move |()| redraw.force_update()));
        // From here on nothing is missed; what happened since the first drawing is caught up with.
        app.draw();
        set_attributes(&Rc::from([("data-ready", "true".to_owned())]));
        move || drop(watcher)
    });
}

type Attributes = Rc<[(&'static str, String)]>;

/// What the page's style sheets and its tests see of the state.
fn page_attributes(screen: &Screen) -> Attributes {
    let model = screen.status().map_or("unknown", |status| model_word(&status.model));
    let theme = keep::theme_word(screen.mirror().settings().theme);
    Rc::from([
        ("data-view", screen.view().word().to_owned()),
        ("data-link", screen.link().word().to_owned()),
        ("data-flame", screen.flame().word().to_owned()),
        ("data-model", model.to_owned()),
        ("data-theme", theme.to_owned()),
        ("data-list", if screen.is_list_open() { "open" } else { "closed" }.to_owned()),
        ("data-chat", screen.chat().to_string()),
    ])
}

fn set_attributes(attributes: &Attributes) {
    let page = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    let Some(page) = page else { return };
    for (name, value) in attributes.iter() {
        // It fails only for a name that is no name.
        let _ = page.set_attribute(name, value);
    }
}
