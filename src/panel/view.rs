//! What every view but the chat has: a frame with a heading that takes the focus.

use pilotlight_core::{assistant::Assistant, id::AssistantId};
use std::rc::Rc;
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

/// A choice out of a few, as a `<select>`: the names of all of them, and the places of the one that is chosen and of the
/// one that the person chooses.
pub fn select(
    field: &'static str,
    names: Vec<String>,
    chosen: Option<usize>,
    choose: Callback<usize>,
) -> Html {
    let option = |(index, name): (usize, String)| {
        html! { <option value={index.to_string()} selected={Some(index) == chosen}>{name}</option> }
    };
    let options: Vec<Html> = names.into_iter().enumerate().map(option).collect();
    let onchange = Callback::from(move |event: yew::Event| {
        let value = event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value());
        if let Some(choice) = value.and_then(|value| value.parse().ok()) {
            choose.emit(choice);
        }
    });
    html! { <span class="select"><select data-field={field} {onchange}>{options}</select></span> }
}

/// Chooses one of the assistants.
pub fn select_assistant(
    field: &'static str,
    assistants: &Rc<Vec<Assistant>>,
    chosen: AssistantId,
    choose: Callback<AssistantId>,
) -> Html {
    let names = assistants.iter().map(|assistant| assistant.name.clone()).collect();
    let place = assistants.iter().position(|assistant| assistant.id == chosen);
    let assistants = assistants.clone();
    let choose = Callback::from(move |place: usize| {
        if let Some(assistant) = assistants.get(place) {
            choose.emit(assistant.id);
        }
    });
    select(field, names, place, choose)
}
