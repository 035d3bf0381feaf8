//! The list of chats. Only the rows that are seen are drawn, so a thousand chats cost no more than twenty.

use crate::{
    app::App,
    draft::is_for_input_method,
    icon::{Icon, IconButton},
    keep,
    view::opens_tab,
    words,
};
use pilotlight_browser::{clock, dom_event::DomListener, i18n::t};
use pilotlight_core::{
    assistant::NAME_LIMIT,
    excerpt,
    id::ChatId,
    protocol::Change,
    record::ChatRecord,
    screen::{Event, View},
    status::Status,
    time::MINUTE,
    window::drawn_rows,
};
use std::rc::Rc;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Element, HtmlElement, HtmlInputElement, ResizeObserver};
use yew::prelude::*;

/// How high a row is, in CSS pixels: `--row` in `tokens.css`.
const ROW: usize = 52;
/// The panel as a page of its own. `panel.js` tells by it that it is one.
const TAB: &str = "panel.html?tab";

/// What the list is given.
#[derive(Properties, Clone)]
pub struct ListProps {
    /// The panel.
    pub app: App,
    /// Every chat, in order.
    pub records: Rc<Vec<Rc<ChatRecord>>>,
    /// What is alive, as far as the rows show it.
    pub alive: Alive,
    /// The shown chat, where a chat is shown.
    pub shown: Option<ChatId>,
    /// Whether the list is open, where it slides over the chat.
    pub open: bool,
    /// How many chats are in the bin.
    pub binned: usize,
    /// The time, in whole minutes: the rows tell it.
    pub minute: u64,
}

impl PartialEq for ListProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.records, &other.records)
            && self.alive == other.alive
            && self.shown == other.shown
            && self.open == other.open
            && self.binned == other.binned
            && self.minute == other.minute
    }
}

/// Which chats have a live session, and which a running turn.
#[derive(Clone, Default, PartialEq)]
pub struct Alive {
    live: Vec<ChatId>,
    running: Vec<ChatId>,
}

impl Alive {
    fn of(status: &Status) -> Self {
        Self {
            live: status.sessions.iter().filter_map(|session| session.chat).collect(),
            running: status.running.iter().map(|running| running.chat).collect(),
        }
    }
}

/// What the list shows now.
pub fn list_props(app: &App) -> ListProps {
    app.read(|screen| ListProps {
        app: app.clone(),
        records: screen.mirror().list(),
        alive: screen.status().map(|status| Alive::of(&status)).unwrap_or_default(),
        shown: (screen.view() == View::Chat).then(|| screen.chat()),
        open: screen.is_list_open(),
        binned: screen.mirror().binned(clock::now()).len(),
        minute: clock::now() / MINUTE,
    })
}

/// The list of chats.
#[component]
pub fn ChatList(props: &ListProps) -> Html {
    let app = &props.app;
    let scroller = use_node_ref();
    let (top, seen) = use_view_port(&scroller);
    let nav = use_node_ref();
    use_focus_when_open(&nav, props.open);

    let records = &props.records;
    let rows = drawn_rows(records.len(), ROW as f64, top, seen);
    let below = records.len().saturating_sub(rows.end);
    let now = clock::now();
    let row = |record: &Rc<ChatRecord>| {
        html! {
            <Row
                key={record.id.to_string()} app={app.clone()} record={SharedRecord(record.clone())} when={words::ago(record.updated, now)}
                live={props.alive.live.contains(&record.id)} running={props.alive.running.contains(&record.id)}
                shown={props.shown == Some(record.id)}
            />
        }
    };
    html! {
        <>
            if props.open {
                <div class="scrim" onclick={app.on(|_| Event::ShowList(false))}></div>
            }
            <nav class="list" ref={nav} aria-label={t("chats")} onkeydown={Callback::from(walk)}>
                <header class="list-head">
                    <h2>{t("chats")}</h2>
                    {IconButton::new(Icon::Tab, t("openInTab"), "open-tab").class("list-tab").on_click(opens_tab(app, TAB))}
                    {IconButton::new(Icon::Glass, t("find"), "open-find").on_click(app.on(|_| Event::Open(View::Find)))}
                    {IconButton::new(Icon::Plus, t("newChat"), "new-chat").on_click(app.on(|_| Event::NewChat(keep::blank_chat())))}
                    {IconButton::new(Icon::Cross, t("closeList"), "close-list").class("list-close").on_click(app.on(|_| Event::ShowList(false)))}
                </header>
                <div class="list-rows" data-scroller="" ref={scroller}>
                    if records.is_empty() {
                        <p class="hint">{t("noChats")}</p>
                    }
                    <ul>
                        {space(rows.start)}
                        // In a list of their own, where all have keys.
                        <>{ for records[rows.clone()].iter().map(row) }</>
                        {space(below)}
                    </ul>
                </div>
                <footer class="list-foot">
                    if props.binned > 0 {
                        {door(app, Icon::Bin, "bin", "open-bin", View::Bin)}
                    }
                    {door(app, Icon::Person, "assistants", "open-assistants", View::Assistants)}
                    {door(app, Icon::Sliders, "settings", "open-settings", View::Settings)}
                </footer>
            </nav>
        </>
    }
}

/// Stands for the rows that are not drawn. Its height is an attribute, because the page allows no inline styles.
fn space(rows: usize) -> Html {
    let height = rows * ROW;
    html! {
        <li class="space" aria-hidden="true"><svg width="1" height={height.to_string()}></svg></li>
    }
}

fn door(app: &App, icon: Icon, label: &str, action: &'static str, view: View) -> Html {
    html! {
        <button type="button" class="door" data-action={action} onclick={app.on(move |_| Event::Open(view))}>
            {icon.draw()}<span>{t(label)}</span>
        </button>
    }
}

/// Up and Down walk through the rows.
fn walk(key: KeyboardEvent) {
    let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(row) = target.and_then(|target| target.closest("[data-chat]").ok().flatten()) else { return };
    let next = match key.key().as_str() {
        "ArrowDown" => row.next_element_sibling(),
        "ArrowUp" => row.previous_element_sibling(),
        _ => return,
    };
    let button = next.and_then(|next| next.query_selector(".row-open").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        key.prevent_default();
        // It fails only for an element that is no longer in the page.
        let _ = button.focus();
    }
}

/// How far the list is scrolled and how much of it is seen, in CSS pixels.
#[hook]
fn use_view_port(scroller: &NodeRef) -> (f64, f64) {
    let port = use_state_eq(|| (0.0, 0.0));
    use_effect_with((), {
        let (scroller, port) = (scroller.clone(), port.setter());
        move |()| {
            let watch = scroller.cast::<Element>().and_then(|element| watch_port(element, port));
            move || drop(watch)
        }
    });
    *port
}

/// What stops when it is dropped: the listener, and the observer of the size.
struct PortWatch {
    _listener: DomListener,
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for PortWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn watch_port(element: Element, port: UseStateSetter<(f64, f64)>) -> Option<PortWatch> {
    let measure = {
        let element = element.clone();
        move || port.set((f64::from(element.scroll_top()), f64::from(element.client_height())))
    };
    let on_scroll = measure.clone();
    let listener = DomListener::new(&element, "scroll", move |_| on_scroll());
    let callback = Closure::new(measure);
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(PortWatch { _listener: listener, observer, _callback: callback })
}

/// The list takes the focus when it opens over the chat.
#[hook]
fn use_focus_when_open(nav: &NodeRef, open: bool) {
    use_effect_with((nav.clone(), open), |(nav, open)| {
        let first = "[aria-current=true] .row-open, .list-head button";
        let button = nav.cast::<Element>().and_then(|nav| nav.query_selector(first).ok().flatten());
        if let Some(button) =
            button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).filter(|_| *open)
        {
            // As in `walk`.
            let _ = button.focus();
        }
    });
}

/// A record, compared by the pointer.
#[derive(Clone)]
struct SharedRecord(Rc<ChatRecord>);

impl PartialEq for SharedRecord {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    app: App,
    record: SharedRecord,
    when: String,
    live: bool,
    running: bool,
    shown: bool,
}

/// One chat.
#[component]
fn Row(props: &RowProps) -> Html {
    let app = &props.app;
    let renaming = use_state_eq(|| false);
    let input = use_node_ref();
    use_effect_with((input.clone(), *renaming), |(input, _)| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            // Both fail only for an element that is no longer in the page.
            let _ = input.focus();
            input.select();
        }
    });
    let record = &props.record.0;
    let chat = record.id;
    let start_renaming = {
        let renaming = renaming.setter();
        Callback::from(move |_: MouseEvent| renaming.set(true))
    };
    let onkeydown = {
        let (app, renaming) = (app.clone(), renaming.setter());
        Callback::from(move |key: KeyboardEvent| match key.key().as_str() {
            "F2" => renaming.set(true),
            "Delete" => app.dispatch(Event::DeleteChat { chat, next: keep::blank_chat() }),
            _ => {}
        })
    };
    let inside = if *renaming {
        let done = {
            let (app, renaming, input) = (app.clone(), renaming.setter(), input.clone());
            move |save: bool| {
                renaming.set(false);
                let title = input.cast::<HtmlInputElement>().map(|input| input.value());
                if let Some(title) = title.filter(|_| save) {
                    app.dispatch(Event::Change(Change::Rename { chat, title }));
                }
            }
        };
        rename(input, &record.title, Callback::from(done))
    } else {
        html! {
            <>
                <button
                    type="button" class="row-open" data-action="open-chat" {onkeydown}
                    onclick={app.on(move |_| Event::OpenChat(chat))}
                >
                    <span class="row-title cut" dir="auto">{words::title(&record.title)}</span>
                    <span class="row-when">
                        {mark(props)}
                        if record.pinned {
                            <span class="row-pinned" title={t("chatIsPinned")}>{Icon::Pin.draw()}</span>
                        }
                        {&props.when}
                        {site(record)}
                    </span>
                </button>
                {row_tools(app, record, start_renaming)}
            </>
        }
    };
    html! {
        <li
            class="row" data-chat={chat.to_string()} data-live={props.live.to_string()}
            data-running={props.running.to_string()} data-pinned={record.pinned.to_string()}
            aria-current={props.shown.then_some("true")}
        >
            {inside}
        </li>
    }
}

/// Where it began.
fn site(record: &ChatRecord) -> Html {
    let site = record.origin.as_ref().and_then(|origin| excerpt::site(&origin.url));
    html! {
        if let Some(site) = site {
            <span class="row-site cut" data-site=""><bdi dir="ltr">{site}</bdi></span>
        }
    }
}

/// What a chat is up to: a form as well as a colour, and a word for screen readers.
fn mark(props: &RowProps) -> Html {
    let (class, word) = match (props.running, props.live) {
        (true, _) => ("mark running", t("chatIsRunning")),
        (false, true) => ("mark live", t("chatIsLive")),
        (false, false) => return Html::default(),
    };
    html! { <span {class} title={word.clone()}><span class="hidden">{word}</span></span> }
}

fn row_tools(app: &App, record: &ChatRecord, rename: Callback<MouseEvent>) -> Html {
    let (chat, pinned) = (record.id, record.pinned);
    html! {
        <span class="row-tools">
            {IconButton::new(Icon::Pin, t(if pinned { "unpinChat" } else { "pinChat" }), "pin-chat").small().pressed(pinned).on_click(app.on(move |_| Event::Change(Change::Pin { chat, pinned: !pinned })))}
            {IconButton::new(Icon::Pencil, t("renameChat"), "rename-chat").small().on_click(rename)}
            {IconButton::new(Icon::Bin, t("deleteChat"), "delete-chat").small().on_click(app.on(move |_| Event::DeleteChat { chat, next: keep::blank_chat() }))}
        </span>
    }
}

/// The name of a chat, to be changed in its place. `done` is told whether to save it.
fn rename(input: NodeRef, title: &str, done: Callback<bool>) -> Html {
    let onblur = {
        let done = done.clone();
        Callback::from(move |_: FocusEvent| done.emit(true))
    };
    let onkeydown = Callback::from(move |key: KeyboardEvent| match key.key().as_str() {
        _ if is_for_input_method(&key) => {}
        "Enter" => done.emit(true),
        "Escape" => {
            key.prevent_default();
            done.emit(false);
        }
        _ => {}
    });
    // As the default value, so that a row that is drawn anew leaves alone what is being typed.
    html! {
        <input
            ref={input} class="rename" dir="auto" data-field="title" maxlength={NAME_LIMIT.to_string()}
            aria-label={t("renameChatLabel")} ~defaultValue={title.to_owned()} {onblur} {onkeydown}
        />
    }
}
