//! Stored values as JSON, whatever they are. What JSON cannot hold, and only damage or other code puts there, stands as
//! an object with the one property `$`, which names what it is, and `value`; so does an object that has a property `$`
//! itself. Nothing in a value can stop the writing; where it leads back into itself, it is told how many objects further
//! out.

use js_sys::{Array, ArrayBuffer, BigInt, Date, JSON, JsString, Map, Object, RegExp, Set, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// How deep a value is followed. A row of this extension is four deep, and the stack is not endless.
const DEEPEST: usize = 200;

/// A value as JSON.
pub fn to_json(value: &JsValue) -> String {
    let mut writer = Writer { out: String::new(), inside: Vec::new() };
    writer.value(value);
    writer.out
}

/// A text, or a number, as JSON. A half of a pair of surrogates is escaped, so nothing of it is lost.
fn quoted(text: &JsString) -> String {
    JSON::stringify(text).ok().and_then(|text| text.as_string()).unwrap_or_else(|| "\"\"".into())
}

struct Writer {
    out: String,
    /// The objects that are being written, the outermost first: a value that is one of them is a ring.
    inside: Vec<JsValue>,
}

impl Writer {
    fn value(&mut self, value: &JsValue) {
        if value.is_null() {
            self.out.push_str("null");
        } else if let Some(truth) = value.as_bool() {
            self.out.push_str(if truth { "true" } else { "false" });
        } else if let Some(number) = value.as_f64() {
            self.number(number, value);
        } else if let Some(text) = value.dyn_ref::<JsString>() {
            self.out.push_str(&quoted(text));
        } else if value.is_undefined() {
            self.out.push_str(r#"{"$":"undefined"}"#);
        } else if let Some(whole) = value.dyn_ref::<BigInt>() {
            let digits = whole.to_string(10).map(String::from).unwrap_or_default();
            self.tagged("bigint", &format!("\"{digits}\""));
        } else if let Some(up) = self.inside.iter().rev().position(|outer| Object::is(outer, value)) {
            self.tagged("ring", &(up + 1).to_string());
        } else if self.inside.len() == DEEPEST {
            self.out.push_str(r#"{"$":"too deep"}"#);
        } else {
            self.inside.push(value.clone());
            self.object(value);
            self.inside.pop();
        }
    }

    /// The browser writes the numbers: the code for that would be another few kilobytes here.
    fn number(&mut self, number: f64, value: &JsValue) {
        if number.is_finite() {
            return self.out.push_str(&quoted(value.unchecked_ref()));
        }
        let name = if number.is_nan() {
            "NaN"
        } else if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        self.tagged("number", &format!("\"{name}\""));
    }

    fn object(&mut self, value: &JsValue) {
        if let Some(list) = value.dyn_ref::<Array>() {
            self.list(list.iter());
        } else if let Some(date) = value.dyn_ref::<Date>() {
            let time = date.get_time().into();
            self.with_value("date", |writer| writer.value(&time));
        } else if let Some(bytes) = bytes_of(value) {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            self.tagged("bytes", &format!("\"{hex}\""));
        } else if let Some(map) = value.dyn_ref::<Map>() {
            let pairs = Array::from(&map.entries());
            self.with_value("map", |writer| writer.list(pairs.iter()));
        } else if let Some(set) = value.dyn_ref::<Set>() {
            let members = Array::from(&set.values());
            self.with_value("set", |writer| writer.list(members.iter()));
        } else if let Some(pattern) = value.dyn_ref::<RegExp>() {
            let text = quoted(&pattern.to_string());
            self.tagged("pattern", &text);
        } else {
            self.plain(value.unchecked_ref());
        }
    }

    fn plain(&mut self, object: &Object) {
        let pairs = Object::entries(object);
        let is_plain = Object::get_prototype_of(object).is_null()
            || Object::is(&Object::get_prototype_of(object), &Object::get_prototype_of(&Object::new()));
        let has_tag = pairs.iter().any(|pair| Array::from(&pair).get(0).as_string().as_deref() == Some("$"));
        if !is_plain || has_tag {
            // A file, an error, a boxed number: what it is, and whatever properties it has.
            let name = quoted(&object.constructor().name());
            let name = if is_plain { "\"object\"".into() } else { name };
            self.out.push_str(&format!(r#"{{"$":{name},"value":"#));
            self.list(pairs.iter());
            return self.out.push('}');
        }
        self.out.push('{');
        for (index, pair) in pairs.iter().enumerate() {
            let pair = Array::from(&pair);
            if index > 0 {
                self.out.push(',');
            }
            self.out.push_str(&quoted(pair.get(0).unchecked_ref()));
            self.out.push(':');
            self.value(&pair.get(1));
        }
        self.out.push('}');
    }

    fn list(&mut self, items: impl Iterator<Item = JsValue>) {
        self.out.push('[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.value(&item);
        }
        self.out.push(']');
    }

    fn tagged(&mut self, tag: &str, value: &str) {
        self.with_value(tag, |writer| writer.out.push_str(value));
    }

    fn with_value(&mut self, tag: &str, value: impl FnOnce(&mut Self)) {
        self.out.push_str(&format!(r#"{{"$":"{tag}","value":"#));
        value(self);
        self.out.push('}');
    }
}

/// The bytes of a buffer, or of a view of one.
fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(buffer) = value.dyn_ref::<ArrayBuffer>() {
        return Some(Uint8Array::new(buffer).to_vec());
    }
    if !ArrayBuffer::is_view(value) {
        return None;
    }
    let part = |name| js_sys::Reflect::get(value, &JsValue::from_str(name)).ok();
    let (buffer, offset, length) =
        (part("buffer")?, part("byteOffset")?.as_f64()?, part("byteLength")?.as_f64()?);
    Some(Uint8Array::new_with_byte_offset_and_length(&buffer, offset as u32, length as u32).to_vec())
}
