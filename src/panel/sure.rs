//! A button that asks once more, in its place: the second click does it.

use pilotlight_browser::i18n::t;
use yew::prelude::*;

/// What the button is given.
#[derive(Properties, PartialEq)]
pub struct SureProps {
    /// What it says.
    pub label: AttrValue,
    /// What it says to a screen reader, where that has to be more.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// What tests know it by.
    pub action: &'static str,
    /// How it looks.
    pub class: &'static str,
    /// Whether it cannot be used now.
    #[prop_or_default]
    pub disabled: bool,
    /// What it does.
    pub onsure: Callback<()>,
}

/// A button that asks once more.
#[component]
pub fn SureButton(props: &SureProps) -> Html {
    let asked = use_state_eq(|| false);
    let onclick = {
        let (asked, onsure) = (asked.clone(), props.onsure.clone());
        Callback::from(move |event: MouseEvent| {
            if !*asked {
                return asked.set(true);
            }
            // The second half of a double click is no second thought.
            if event.detail() < 2 {
                asked.set(false);
                onsure.emit(());
            }
        })
    };
    let onblur = {
        let asked = asked.clone();
        Callback::from(move |_: FocusEvent| asked.set(false))
    };
    html! {
        <button
            type="button" class={classes!(props.class, asked.then_some("asked"))} data-action={props.action}
            aria-label={props.title.clone().filter(|_| !*asked)} disabled={props.disabled} {onclick} {onblur}
        >
            { if *asked { t("sure").into() } else { props.label.clone() } }
        </button>
    }
}
