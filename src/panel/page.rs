//! The root component: the bar, the list of chats, the view in the middle, what stands around the composer, toasts.

use crate::{
    app::{App, Watched, Watcher},
    assistant_form::assistant_form,
    assistants::assistants,
    bin::bin,
    chat::{Chat, chat_props},
    composer,
    excerpt::{self, Held},
    find::find,
    flame,
    icon::{Icon, IconButton},
    keep,
    list::{ChatList, list_props},
    meter, notice,
    prompt_form::prompt_form,
    prompts::prompts,
    requirements::requirements,
    sessions::sessions,
    settings::settings,
    shortcuts::shortcuts,
    slash,
    storage::storage,
    toasts::toasts,
    words,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::{
    notice::model_word,
    protocol::TurnRequest,
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
    /// The place above the text, inside of the composer.
    pub quotes: Element,
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
    // The context is for what stands deep inside of an answer; everything else is handed the panel.
    html! {
        <ContextProvider<App> context={app.clone()}>
            {bar(&app, view)}
            if let Some(event) = app.read(|screen| screen.in_memory().map(|in_memory| in_memory.event)) {
                <div class="strip" data-in-memory="" role="status">{t("inMemory")}{words::event(event)}</div>
            }
            {middle(&app, view)}
            <ChatList ..list_props(&app) />
            {toasts(&app)}
            {create_portal(html! { <>{notice::bar(&app)}{meter::too_long(&app)}{slash::list(&app)}</> }, props.above.clone())}
            {create_portal(excerpt::cards(&app, &Held::Draft(app.draft().excerpts())), props.quotes.clone())}
            {create_portal(composer::tools(&app), props.tools.clone())}
        </ContextProvider<App>>
    }
}

/// The bar at the top: the chat's, or the way back from another view.
fn bar(app: &App, view: View) -> Html {
    if view != View::Chat {
        let back = app.read(Screen::back);
        return html! {
            <header class="bar">
                {IconButton::new(Icon::Back, t("back"), "back").on_click(app.on(move |_| Event::Open(back)))}
                <h1 class="cut">{title_of(view)}</h1>
            </header>
        };
    }
    let (title, state) = app.read(|screen| (screen.title(), screen.flame()));
    let origin = app.read(|screen| screen.origin()).map(|origin| origin.url);
    html! {
        <header class="bar">
            {IconButton::new(Icon::List, t("chats"), "open-list").class("list-button").on_click(app.on(|_| Event::ShowList(true)))}
            {flame::button(app, state)}
            <h1 class="cut" dir="auto" title={origin}>{title.unwrap_or_else(|| t("newChat"))}</h1>
            {changes(app)}
            {IconButton::new(Icon::Plus, t("newChat"), "new-chat").on_click(app.on(|_| Event::NewChat(keep::blank_chat())))}
        </header>
    }
}

/// Takes changes of the chat back and makes them again, where there are any.
fn changes(app: &App) -> Html {
    let (changes, end, busy) = app.read(|screen| {
        let thread = screen.thread();
        (thread.changes(), thread.end(), screen.is_running())
    });
    let (can_undo, can_redo) = changes;
    let Some(turn) = end.filter(|_| can_undo || can_redo) else { return Html::default() };
    let button = |icon, label, action, request: TurnRequest, is_there: bool| {
        let button = IconButton::new(icon, t(label), action).disabled(busy || !is_there);
        button.on_click(app.on(move |_| Event::Turn { turn, request: request.clone() }))
    };
    html! {
        <>
            {button(Icon::Undo, "undoChange", "undo-change", TurnRequest::Undo, can_undo)}
            {button(Icon::Redo, "redoChange", "redo-change", TurnRequest::Redo, can_redo)}
        </>
    }
}

/// What a view is called; the chat is where a new one begins.
pub fn title_of(view: View) -> String {
    t(match view {
        View::Chat => "newChat",
        View::Sessions => "sessions",
        View::Settings => "settings",
        View::Assistants | View::Assistant(_) => "assistants",
        View::Prompts | View::Prompt(_) => "prompts",
        View::Requirements => "requirements",
        View::Bin => "bin",
        View::Storage => "storage",
        View::Keys => "shortcuts",
        View::Find => "find",
    })
}

fn middle(app: &App, view: View) -> Html {
    match view {
        View::Chat => html! { <Chat ..chat_props(app) /> },
        View::Sessions => sessions(app),
        View::Settings => settings(app),
        View::Assistants => assistants(app),
        View::Assistant(id) => {
            let stored = app.read(|screen| screen.mirror().assistants().iter().find(|a| a.id == id).cloned());
            assistant_form(app, id, stored.as_ref())
        }
        View::Prompts => prompts(app),
        View::Prompt(id) => {
            let stored = app.read(|screen| screen.mirror().prompts().get(id).cloned());
            prompt_form(app, id, stored.as_ref())
        }
        View::Requirements => requirements(app),
        View::Bin => bin(app),
        View::Storage => storage(app),
        View::Keys => shortcuts(app),
        View::Find => find(app),
    }
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
        let watcher: Watcher = app.watch(Watched::Page, frame);
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
        ("data-busy", screen.is_running().to_string()),
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
