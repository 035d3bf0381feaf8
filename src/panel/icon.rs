//! The panel's icons: lines on a grid of 20.

use yew::prelude::*;

/// An icon; decoration only, what it stands for is said by the button that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Opens the list of chats.
    List,
    /// Begins something new.
    Plus,
    /// Looks for something.
    Glass,
    /// Sends.
    Send,
    /// Stops.
    Stop,
    /// Copies.
    Copy,
    /// Done.
    Check,
    /// Once more.
    Again,
    /// Changes a text.
    Pencil,
    /// Deletes.
    Bin,
    /// Stays at the top.
    Pin,
    /// Closes.
    Cross,
    /// To the latest, or further down.
    Down,
    /// Further up.
    Up,
    /// Back.
    Back,
    /// On.
    Forward,
    /// Takes a change back.
    Undo,
    /// Makes it again.
    Redo,
    /// Goes on elsewhere.
    Fork,
    /// Settings.
    Sliders,
    /// Assistants.
    Person,
    /// Something selected.
    Quote,
    /// A whole page.
    Page,
    /// A link.
    Link,
    /// More about something.
    About,
    /// Opens in a place of its own.
    Tab,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::List => "M3.5 5.5h13M3.5 10h13M3.5 14.5h8",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Glass => "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l3.5 3.5",
            Self::Stop => "M6 6h8v8H6z",
            Self::Copy => "M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3",
            Self::Check => "M4.5 10.5l3.5 3.5 7.5-8",
            Self::Again => "M15.5 10a5.5 5.5 0 1 1-1.8-4.1M14.5 3v3.3h-3.3",
            Self::Pencil => "M4 16l.8-3.3 8.5-8.5 2.5 2.5-8.5 8.5zM11.5 6l2.5 2.5",
            Self::Bin => "M4 5.5h12M8 5.5V4h4v1.5M5.5 5.5l.7 10.5h7.6l.7-10.5M8.5 8.5v4.5M11.5 8.5v4.5",
            Self::Pin => "M7 3.5h6M8 3.5v5l-2.5 3h9L12 8.5v-5M10 11.5v5",
            Self::Cross => "M5 5l10 10M15 5L5 15",
            Self::Down => "M10 4v11.5M5 10.5l5 5 5-5",
            Self::Send | Self::Up => "M10 16V4.5M5 9.5l5-5 5 5",
            Self::Back => "M12 4.5L6.5 10l5.5 5.5",
            Self::Forward => "M8 4.5l5.5 5.5L8 15.5",
            Self::Undo => "M4 8h8a4 4 0 0 1 0 8H8M7 4.5L3.5 8 7 11.5",
            Self::Redo => "M16 8H8a4 4 0 0 0 0 8h4M13 4.5L16.5 8 13 11.5",
            Self::Fork => "M6 3.5v13M6 13c0-4.5 8-3 8-8M11 7.5l3-3 3 3",
            Self::Sliders => {
                "M3.5 6.5h7M14.5 6.5h2M3.5 13.5h2M9.5 13.5h7M12.5 4.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4M7.5 11.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4"
            }
            Self::Quote => {
                "M4.5 10h4v4.5h-4zM4.5 10c0-2.5 1-4 3-4.5M11.5 10h4v4.5h-4zM11.5 10c0-2.5 1-4 3-4.5"
            }
            Self::Page => "M5.5 3.5h6l3 3v10h-9zM11.5 3.5v3h3M8 10h4M8 13h4",
            Self::Link => {
                "M8.5 11.5a3 3 0 0 0 4.3 0l2.3-2.3a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.3 2.3a3 3 0 0 0 4.3 4.3l1-1"
            }
            Self::About => "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M10 9.3v4M10 6.5v.3",
            Self::Tab => "M9 4.5H4.5v11h11V11M11.5 3.5h5v5M16.5 3.5l-7 7",
            Self::Person => {
                "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M4 16.5c.6-3 2.9-4.5 6-4.5s5.4 1.5 6 4.5"
            }
        }
    }

    /// The drawing.
    pub fn draw(self) -> Html {
        use Icon::{Back, Fork, Forward, List, Redo, Tab, Undo};
        // Where lines go from right to left, what points along them is turned round.
        let points = matches!(self, List | Back | Forward | Undo | Redo | Tab | Fork);
        let class = if points { "icon points" } else { "icon" };
        html! {
            <svg {class} viewBox="0 0 20 20" aria-hidden="true"><path d={self.path()} /></svg>
        }
    }
}

/// A button that is an icon, with its words in the tooltip and for screen readers.
pub struct IconButton {
    icon: Icon,
    label: AttrValue,
    action: &'static str,
    class: Classes,
    pressed: Option<&'static str>,
    disabled: bool,
}

impl IconButton {
    /// A button that says `label` and that tests know by `action`.
    pub fn new(icon: Icon, label: impl Into<AttrValue>, action: &'static str) -> Self {
        let class = classes!("icon-button");
        Self { icon, label: label.into(), action, class, pressed: None, disabled: false }
    }

    /// One of the small ones.
    pub fn small(self) -> Self {
        self.class("small")
    }

    /// With one more class.
    pub fn class(mut self, class: &'static str) -> Self {
        self.class.push(class);
        self
    }

    /// One that holds down, and whether it does now.
    pub fn pressed(mut self, pressed: bool) -> Self {
        self.pressed = Some(if pressed { "true" } else { "false" });
        self
    }

    /// One that cannot be used where there is nothing to do.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// The button.
    pub fn on_click(self, onclick: Callback<MouseEvent>) -> Html {
        html! {
            <button
                type="button"
                class={self.class}
                data-action={self.action}
                title={self.label.clone()}
                aria-label={self.label}
                aria-pressed={self.pressed}
                disabled={self.disabled}
                {onclick}
            >
                {self.icon.draw()}
            </button>
        }
    }
}
