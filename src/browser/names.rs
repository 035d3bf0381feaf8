//! The names of fields, for what [writes](crate::encode) plain objects and what [reads](crate::decode) them.

use std::cell::RefCell;
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    /// Any object: a field that it does not have is `undefined`, and so is every field of a number or a text.
    pub type Fields;

    /// The value of a field.
    #[wasm_bindgen(method, structural, indexing_getter)]
    pub fn get(this: &Fields, name: &JsValue) -> JsValue;

    /// Sets a field of an object that this code has just made, which cannot fail.
    #[wasm_bindgen(method, structural, indexing_setter)]
    pub fn set(this: &Fields, name: &JsValue, value: JsValue);
}

thread_local! {
    /// The names of fields as the browser's own texts, by where they lie in memory, in that order.
    static NAMES: RefCell<Vec<(usize, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// The name of a field as the browser's own text. It is made once: a registry of a thousand chats has fourteen
/// thousand fields with the same fourteen names.
pub fn name(field: &'static str) -> JsValue {
    let place = field.as_ptr() as usize;
    NAMES.with_borrow_mut(|names| match names.binary_search_by_key(&place, |(place, _)| *place) {
        Ok(found) => names.get(found).map_or(JsValue::UNDEFINED, |(_, name)| name.clone()),
        Err(before) => {
            let name = JsValue::from_str(field);
            names.insert(before, (place, name.clone()));
            name
        }
    })
}
