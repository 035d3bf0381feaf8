//! The root component: the bar, the list of chats, the view in the middle, what stands around the composer, toasts.

use crate::{
    announce::{Voice, last_answer},
    app::{App, Watcher},
    assistant_form::AssistantForm,
    assistants::Assistants,
    chat::{Chat, chat_props},
    composer::ComposerTools,
    flame::FlameButton,
    icon::{Icon, IconButton},
    keep,
    list::{ChatList, list_props},
    notice::NoticeBar,
    requirements::Requirements,
    sessions::{Sessions, sessions_props},
    settings::SettingsView,
    toasts::Toasts,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::{
    notice::model_word,
    screen::{Event, Screen, View},
};
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

    let view = app.read(Screen::view);
    html! {
        <ContextProvider<App> context={app.clone()}>
            {bar(&app, view)}
            {middle(&app, view)}
            <ChatList ..app.read(list_props) />
            <Toasts toasts={app.read(Screen::toasts)} />
            <Voice answer={app.read(last_answer)} />
            {create_portal(html! { <NoticeBar notice={app.read(Screen::notice)} /> }, props.above.clone())}
            {create_portal(composer_tools(&app), props.tools.clone())}
        </ContextProvider<App>>
    }
}

/// The bar at the top: the chat's, or the way back from another view.
fn bar(app: &App, view: View) -> Html {
    if view != View::Chat {
        let back = back_from(view);
        return html! {
            <header class="bar">
                <IconButton icon={Icon::Back} label={t("back")} action="back" onclick={app.on(move |_| Event::Open(back))} />
                <h1 class="cut">{title_of(view)}</h1>
            </header>
        };
    }
    let (title, flame) = app.read(|screen| (screen.title(), screen.flame()));
    html! {
        <header class="bar">
            <IconButton
                icon={Icon::List} label={t("chats")} action="open-list" class="list-button"
                onclick={app.on(|_| Event::ShowList(true))}
            />
            <FlameButton {flame} />
            <h1 class="cut" dir="auto">{title.unwrap_or_else(|| t("newChat"))}</h1>
            <IconButton
                icon={Icon::Plus} label={t("newChat")} action="new-chat"
                onclick={app.on(|_| Event::NewChat(keep::blank_chat()))}
            />
        </header>
    }
}

/// Where the way back from a view leads.
fn back_from(view: View) -> View {
    match view {
        View::Assistant(_) => View::Assistants,
        _ => View::Chat,
    }
}

fn title_of(view: View) -> String {
    t(match view {
        View::Chat => "newChat",
        View::Sessions => "sessions",
        View::Settings => "settings",
        View::Assistants | View::Assistant(_) => "assistants",
        View::Requirements => "requirements",
    })
}

fn middle(app: &App, view: View) -> Html {
    let (settings, assistants) =
        app.read(|screen| (screen.mirror().settings(), screen.mirror().assistants()));
    match view {
        View::Chat => html! { <Chat ..app.read(chat_props) /> },
        View::Sessions => html! { <Sessions ..app.read(sessions_props) /> },
        View::Settings => html! { <SettingsView {settings} {assistants} /> },
        View::Assistants => html! { <Assistants {assistants} default={settings.default_assistant} /> },
        View::Assistant(id) => {
            let stored = assistants.iter().find(|assistant| assistant.id == id).cloned();
            html! { <AssistantForm key={id.to_string()} {id} {stored} /> }
        }
        View::Requirements => html! { <Requirements /> },
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
        let frame = {
            let app = app.clone();
            // First the page: whether the composer can be focused, for one, hangs on it.
            Callback::from(move |()| {
                set_attributes(&app.read(page_attributes));
                redraw.force_update();
            })
        };
        frame.emit(());
        set_attributes(&[("data-ready", "true".to_owned())]);
        let watcher: Watcher = app.watch(frame);
        move || drop(watcher)
    });
}

/// What the page's style sheets and its tests see of the state.
fn page_attributes(screen: &Screen) -> Vec<(&'static str, String)> {
    let model = screen.status().map_or("unknown", |status| model_word(&status.model));
    let mut attributes = vec![
        ("data-view", screen.view().word().to_owned()),
        ("data-link", screen.link().word().to_owned()),
        ("data-flame", screen.flame().word().to_owned()),
        ("data-model", model.to_owned()),
        ("data-list", if screen.is_list_open() { "open" } else { "closed" }.to_owned()),
        ("data-chat", screen.chat().to_string()),
    ];
    // Until the registry is read, the theme is the one that the last page has kept.
    if screen.mirror().is_read() {
        let theme = screen.mirror().settings().theme;
        keep::keep_theme(theme);
        attributes.push(("data-theme", keep::theme_word(theme).to_owned()));
    }
    attributes
}

fn set_attributes(attributes: &[(&'static str, String)]) {
    let page = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    let Some(page) = page else { return };
    for (name, value) in attributes {
        if page.get_attribute(name).as_ref() == Some(value) {
            continue;
        }
        // It fails only for a name that is no name.
        let _ = page.set_attribute(name, value);
    }
}
