//! What every view but the chat has: a frame with a heading that takes the focus.

use crate::{app::App, keep};
use pilotlight_browser::{console, frame::AnimationFrame, tabs};
use pilotlight_core::{assistant::Assistant, id::AssistantId};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What a frame is given.
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// What the view is called.
    pub title: AttrValue,
    /// What is in it.
    pub children: Html,
}

/// A view's frame.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let main = use_node_ref();
    use_effect_with(main.clone(), |main| {
        if let Some(main) = main.cast::<HtmlElement>() {
            // It fails only for an element that is no longer in the page.
            let _ = main.focus();
        }
    });
    html! {
        <main class="main" ref={main} tabindex="-1" aria-label={props.title.clone()}>
            <div class="scroller"><div class="column view">{props.children.clone()}</div></div>
        </main>
    }
}

/// Opens an address in a tab. The panel itself shows the same chat there, and what runs in it goes on there as well,
/// because none of it runs here.
pub fn opens_tab(app: &App, url: &'static str) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| {
        // Another window may have shown another one since.
        keep::keep_shown_chat(app.read(|screen| screen.chat()));
        spawn_local(async move {
            if let Err(error) = tabs::open(url).await {
                console::note(&error.into_line());
            }
        });
    })
}

thread_local! {
    /// The frame after which the focus goes elsewhere.
    static FOCUSING: RefCell<Option<AnimationFrame>> = const { RefCell::new(None) };
}

/// Puts the focus on the first element that matches, once what has changed is drawn.
pub fn focus_soon(selector: String) {
    // The page has asked for its frame before.
    FOCUSING.replace(Some(AnimationFrame::request(move |_| {
        focus(&selector);
    })));
}

/// Puts the focus on the first element that matches. Says whether there is one.
pub fn focus(selector: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    let found = found.and_then(|found| found.dyn_into::<HtmlElement>().ok());
    // It fails only for an element that is no longer in the page.
    found.is_some_and(|found| found.focus().is_ok())
}

/// A labelled control. The label is around it, so that it needs no id.
pub struct Field {
    label: String,
    hint: Option<String>,
    fault: Option<String>,
}

impl Field {
    /// A field that is called so.
    pub fn new(label: String) -> Self {
        Self { label, hint: None, fault: None }
    }

    /// With what it means.
    pub fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// With what is wrong with it, where something is.
    pub fn fault(self, fault: Option<String>) -> Self {
        Self { fault, ..self }
    }

    /// The field, around its control.
    pub fn around(self, control: Html) -> Html {
        html! {
            <label class="field">
                <span class="field-label">{self.label}</span>
                {control}
                {fault(self.fault)}
                if let Some(hint) = self.hint {
                    <span class="hint">{hint}</span>
                }
            </label>
        }
    }
}

/// What is wrong with what was entered.
pub fn fault(words: Option<String>) -> Html {
    html! {
        if let Some(words) = words {
            <span class="field-fault" role="alert">{words}</span>
        }
    }
}

/// A choice out of a few, as a `<select>`: pairs of a value and its name, the value that counts, and what is told the
/// value that the person chooses.
pub fn select(
    field: &'static str,
    choices: Vec<(String, String)>,
    chosen: &str,
    choose: Callback<String>,
) -> Html {
    let mut options = Vec::new();
    for (value, name) in choices {
        let selected = value == chosen;
        options.push(html! { <option {value} {selected}>{name}</option> });
    }
    let onchange = Callback::from(move |event: yew::Event| {
        if let Some(select) = event.target_dyn_into::<web_sys::HtmlSelectElement>() {
            choose.emit(select.value());
        }
    });
    html! { <span class="select"><select data-field={field} {onchange}>{options}</select></span> }
}

/// Chooses one of the assistants.
pub fn select_assistant(
    assistants: &[Assistant],
    chosen: AssistantId,
    choose: Callback<AssistantId>,
) -> Html {
    let choices =
        assistants.iter().map(|assistant| (assistant.id.to_string(), assistant.name.clone())).collect();
    let choose = choose.reform(|id: String| AssistantId::parse(&id).unwrap_or(AssistantId::DEFAULT));
    select("assistant", choices, &chosen.to_string(), choose)
}
