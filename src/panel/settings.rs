//! The person's choices. Each counts as soon as it is made.

use crate::{
    app::App,
    keep,
    view::{Field, Frame, select, select_assistant},
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with, ui_language},
    runtime,
};
use pilotlight_core::{
    protocol::Change,
    screen::{Event, View},
    settings::{AskIn, Choice, Settings, Theme, Warm},
};
use std::ops::RangeInclusive;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The settings.
pub fn settings(app: &App) -> Html {
    let (settings, assistants) =
        app.read(|screen| (screen.mirror().settings(), screen.mirror().assistants()));
    html! {
        <Frame title={t("settings")}>
            {Field::new(t("settingTheme")).around(select(
                "theme", Theme::ALL.map(|theme| (keep::theme_word(theme).to_owned(), theme_name(theme))).into(),
                keep::theme_word(settings.theme),
                choose(app, |word: String| {
                    let theme = Theme::ALL.into_iter().find(|theme| keep::theme_word(*theme) == word);
                    Choice::Theme(theme.unwrap_or_default())
                }),
            ))}
            {Field::new(t("settingAssistant")).around(select_assistant(
                &assistants, settings.default_assistant, choose(app, Choice::DefaultAssistant),
            ))}
            {asking(app, &settings)}
            {model(app, &settings)}
            <section class="storage-part">
                {door(app, "open-keys", t("shortcuts"), View::Keys)}
                {door(app, "open-storage", t("storageAndRepair"), View::Storage)}
                <p class="hint">{t_with("settingsVersion", &[&runtime::version()])}</p>
            </section>
        </Frame>
    }
}

/// What is asked about pages.
fn asking(app: &App, settings: &Settings) -> Html {
    let ask_in = |ask_in| if ask_in == AskIn::NewChat { "askInNewChat" } else { "askInOpenChat" };
    let browsers = t_with(
        "translateToBrowser",
        &[&words::language(Settings::default().translated_into(&ui_language()))],
    );
    let mut languages = vec![(String::new(), browsers)];
    languages.extend(Settings::TRANSLATE_TO.map(|tag| (tag.to_owned(), words::language(tag))));
    html! {
        <section class="storage-part">
            <h2>{t("settingAsking")}</h2>
            {Field::new(t("settingAskIn")).around(select(
                "ask-in", AskIn::ALL.map(|into| (ask_in(into).to_owned(), t(ask_in(into)))).into(), ask_in(settings.ask_in),
                choose(app, move |word: String| {
                    Choice::AskIn(AskIn::ALL.into_iter().find(|into| ask_in(*into) == word).unwrap_or_default())
                }),
            ))}
            {Field::new(t("settingTranslateTo")).around(select(
                "translate-to", languages, &settings.translate_to, choose(app, Choice::TranslateTo),
            ))}
            {door(app, "open-prompts", t("prompts"), View::Prompts)}
        </section>
    }
}

/// What of the model is held in memory, and for how long.
fn model(app: &App, settings: &Settings) -> Html {
    let (caps, idles) = (Settings::CAP, Settings::IDLE_MINUTES);
    html! {
        <section class="storage-part">
            <h2>{t("settingModel")}</h2>
            {Field::new(t("settingWarm")).hint(t("settingWarmHint")).around(select(
                "warm", Warm::ALL.map(|warm| (warm_word(warm).to_owned(), words::warm(warm))).into(), warm_word(settings.warm),
                choose(app, |word: String| {
                    Choice::Warm(Warm::ALL.into_iter().find(|warm| warm_word(*warm) == word).unwrap_or_default())
                }),
            ))}
            {Field::new(t("settingCap")).hint(t("settingCapHint")).around(number(
                "cap", settings.cap.into(), u32::from(*caps.start())..=u32::from(*caps.end()),
                choose(app, |cap: u32| Choice::Cap(u8::try_from(cap).unwrap_or(u8::MAX))),
            ))}
            {Field::new(t("settingIdle")).hint(t("settingIdleHint")).around(number(
                "idle", settings.idle_minutes, idles, choose(app, Choice::IdleMinutes),
            ))}
        </section>
    }
}

/// A button that opens a view.
pub fn door(app: &App, action: &'static str, label: String, view: View) -> Html {
    html! {
        <button type="button" class="button" data-action={action} onclick={app.on(move |_| Event::Open(view))}>{label}</button>
    }
}

/// A callback that chooses one setting.
fn choose<T: 'static>(app: &App, choice: impl Fn(T) -> Choice + 'static) -> Callback<T> {
    app.on(move |value| Event::Change(Change::Settings(choice(value))))
}

fn theme_name(theme: Theme) -> String {
    t(match theme {
        Theme::System => "themeSystem",
        Theme::Light => "themeLight",
        Theme::Dark => "themeDark",
    })
}

/// The word for a warm time: the value of its choice.
fn warm_word(warm: Warm) -> &'static str {
    match warm {
        Warm::NotAtAll => "not-at-all",
        Warm::FiveMinutes => "five-minutes",
        Warm::OneHour => "one-hour",
        Warm::Always => "always",
    }
}

fn number(field: &'static str, value: u32, limits: RangeInclusive<u32>, save: Callback<u32>) -> Html {
    let (least, most) = limits.into_inner();
    html! { <Number {field} {value} {least} {most} {save} /> }
}

#[derive(Properties, PartialEq)]
struct NumberProps {
    field: &'static str,
    value: u32,
    least: u32,
    most: u32,
    save: Callback<u32>,
}

/// A number within limits. What is no number is not taken, and the field goes back to what counts.
#[component]
fn Number(props: &NumberProps) -> Html {
    let &NumberProps { field, value, least, most, ref save } = props;
    let input = use_node_ref();
    // Only when it changes: were it drawn, every drawing would undo what is being typed.
    use_effect_with((input.clone(), value), |(input, value)| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            input.set_value(&value.to_string());
        }
    });
    let save = save.clone();
    let onchange = Callback::from(move |event: yew::Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let entered = input.value().trim().parse().unwrap_or(value).clamp(least, most);
        input.set_value(&entered.to_string());
        if entered != value {
            save.emit(entered);
        }
    });
    html! {
        <input
            ref={input} class="input number" type="number" data-field={field} min={least.to_string()}
            max={most.to_string()} {onchange}
        />
    }
}
