//! The person's choices. Each counts as soon as it is made.

use crate::{
    app::App,
    keep,
    view::{Field, Frame, select, select_assistant},
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with},
    runtime,
};
use pilotlight_core::{
    protocol::Change,
    screen::{Event, View},
    settings::{Settings, Theme, Warm},
};
use std::{ops::RangeInclusive, rc::Rc};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The settings.
pub fn settings(app: &App) -> Html {
    let (settings, assistants) =
        app.read(|screen| (screen.mirror().settings(), screen.mirror().assistants()));
    let settings = &settings;
    let (caps, idles) = (Settings::CAP, Settings::IDLE_MINUTES);
    html! {
        <Frame title={t("settings")}>
            {Field::new(t("settingTheme")).around(select(
                "theme", Theme::ALL.map(|theme| (keep::theme_word(theme).to_owned(), theme_name(theme))).into(),
                keep::theme_word(settings.theme),
                save(app, settings, |s, word: String| {
                    let theme = Theme::ALL.into_iter().find(|theme| keep::theme_word(*theme) == word);
                    s.theme = theme.unwrap_or_default();
                }),
            ))}
            {Field::new(t("settingAssistant")).around(select_assistant(
                &assistants, settings.default_assistant, save(app, settings, |s, id| s.default_assistant = id),
            ))}
            {Field::new(t("settingWarm")).hint(t("settingWarmHint")).around(select(
                "warm", Warm::ALL.map(|warm| (warm_word(warm).to_owned(), words::warm(warm))).into(), warm_word(settings.warm),
                save(app, settings, |s, word: String| {
                    s.warm = Warm::ALL.into_iter().find(|warm| warm_word(*warm) == word).unwrap_or_default();
                }),
            ))}
            {Field::new(t("settingCap")).hint(t("settingCapHint")).around(number(
                "cap", settings.cap.into(), u32::from(*caps.start())..=u32::from(*caps.end()),
                save(app, settings, |s, cap: u32| s.cap = u8::try_from(cap).unwrap_or(u8::MAX)),
            ))}
            {Field::new(t("settingIdle")).hint(t("settingIdleHint")).around(number(
                "idle", settings.idle_minutes, idles,
                save(app, settings, |s, minutes| s.idle_minutes = minutes),
            ))}
            <button
                type="button" class="button" data-action="open-storage" onclick={app.on(|_| Event::Open(View::Storage))}
            >
                {t("storageAndRepair")}
            </button>
            <p class="hint">{t_with("settingsVersion", &[&runtime::version()])}</p>
        </Frame>
    }
}

/// A callback that changes one setting.
fn save<T: 'static>(
    app: &App,
    settings: &Rc<Settings>,
    set: impl Fn(&mut Settings, T) + 'static,
) -> Callback<T> {
    let settings = settings.clone();
    app.on(move |value| {
        let mut changed = Settings::clone(&settings);
        set(&mut changed, value);
        Event::Change(Change::Settings(changed.within_limits()))
    })
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
