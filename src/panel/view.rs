//! What every view but the chat has: a frame with a heading that takes the focus.

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

/// What a field is given.
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// What it is called.
    pub label: AttrValue,
    /// What it means, where that is not plain.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    /// The control.
    pub children: Html,
}

/// A labelled control. The label is around it, so that it needs no id.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    html! {
        <label class="field">
            <span class="field-label">{&props.label}</span>
            {props.children.clone()}
            if let Some(fault) = &props.fault {
                <span class="field-fault" role="alert">{fault}</span>
            }
            if let Some(hint) = &props.hint {
                <span class="hint">{hint}</span>
            }
        </label>
    }
}

/// A choice out of a few, as a `<select>`. `T` is chosen by its place.
pub fn select<T: Copy + PartialEq + 'static>(
    field: &'static str,
    all: &[T],
    chosen: T,
    name: impl Fn(T) -> String,
    choose: Callback<T>,
) -> Html {
    let options = all.iter().enumerate().map(|(index, choice)| {
        html! { <option value={index.to_string()} selected={*choice == chosen}>{name(*choice)}</option> }
    });
    let options: Vec<Html> = options.collect();
    let all = all.to_vec();
    let onchange = Callback::from(move |event: yew::Event| {
        let value = event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value());
        if let Some(choice) = value.and_then(|value| all.get(value.parse::<usize>().ok()?).copied()) {
            choose.emit(choice);
        }
    });
    html! { <span class="select"><select data-field={field} {onchange}>{ for options }</select></span> }
}
