//! Tera, over the templates of a script.

use crate::date;
use crate::fault::{Fault, Kind, chain};
use crate::output::Output;
use crate::place;
use crate::shown;
use crate::single::too_large;
use crate::uses::Uses;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tera::{Context, Template, Tera};

/// In these, what is inserted is escaped.
const ESCAPED: [&str; 4] = [".html", ".htm", ".xml", ".svg"];
/// Functions of Tera that reach the world. There is none here; what a page needs of it is data.
const OUTSIDE: [&str; 3] = ["get_env", "get_random", "now"];
/// Filters that are part of Tera's language and in no list.
const BUILT_IN: [&str; 2] = ["default", "safe"];

#[derive(Default)]
pub struct Pages {
    tera: Tera,
    texts: BTreeMap<String, String>,
    /// Which templates each one names.
    named: BTreeMap<String, Vec<String>>,
}

impl Pages {
    /// Takes templates, names and texts by turns, and says what is wrong with them.
    pub fn load(&mut self, names_and_texts: &[&str]) -> Vec<Fault> {
        self.tera.autoescape_on(ESCAPED.into());
        self.tera.register_filter("date", date::filter);
        self.tera.register_filter(shown::FILTER, shown::filter);
        for function in OUTSIDE {
            self.tera.functions.remove(function);
        }
        for pair in names_and_texts.chunks_exact(2) {
            if let [name, text] = pair {
                self.texts.insert((*name).to_owned(), (*text).to_owned());
            }
        }
        let mut faults = Vec::new();
        for (name, text) in &self.texts {
            match Template::new(name, None, text) {
                Ok(mut template) => {
                    shown::escape(&mut template);
                    self.tera.templates.insert(name.clone(), template);
                }
                Err(error) => faults.push(syntax(name, &error)),
            }
        }
        let uses: Vec<_> = self
            .tera
            .templates
            .values()
            .map(|template| (template.name.clone(), Uses::of(&template.ast)))
            .collect();
        for (name, uses) in uses {
            self.missing(&name, &uses, &mut faults);
            self.named.insert(name, uses.templates.into_iter().flatten().collect());
        }
        if faults.is_empty() {
            let outcome = self.tera.build_inheritance_chains();
            faults.extend(outcome.err().map(|error| Fault::of(self.first(), error)));
        }
        faults
    }

    fn first(&self) -> &str {
        self.texts.keys().next().map_or("", String::as_str)
    }

    /// What a template uses and nobody has.
    fn missing(&self, name: &str, uses: &Uses, faults: &mut Vec<Fault>) {
        let mut told = BTreeSet::new();
        let mut tell = |word: &str, message: String| {
            if told.insert(message.clone()) {
                faults.push(Fault::of(name, message).at(self.place(name, word)));
            }
        };
        for filter in &uses.filters {
            if !BUILT_IN.contains(&filter.as_str()) && self.tera.get_filter(filter).is_err() {
                tell(filter, format!("there is no filter '{filter}'"));
            }
        }
        for function in &uses.functions {
            if OUTSIDE.contains(&function.as_str()) {
                tell(
                    function,
                    format!("there is no function '{function}' here; give what it would say as data"),
                );
            } else if self.tera.get_function(function).is_err() {
                tell(function, format!("there is no function '{function}'"));
            }
        }
        for test in &uses.tests {
            if self.tera.get_tester(test).is_err() {
                tell(test, format!("there is no test '{test}'"));
            }
        }
        for names in &uses.templates {
            if let (Some(first), true) =
                (names.first(), names.iter().all(|name| !self.texts.contains_key(name)))
            {
                tell(first, format!("there is no template '{}'", names.join("' or '")));
            }
        }
    }

    pub fn render(&self, name: &str, data: &str) -> Result<String, Fault> {
        if !self.texts.contains_key(name) {
            return Err(Fault::of(name, self.not_found()).kind(Kind::NotFound));
        }
        let data: Value =
            serde_json::from_str(data).map_err(|error| Fault::of(name, error).kind(Kind::Data))?;
        let context = Context::from_value(data)
            .map_err(|_| Fault::of(name, "the data is no object").kind(Kind::Data))?;
        let mut output = Output::default();
        match self.tera.render_to(name, &context, &mut output) {
            Ok(()) => Ok(output.into_text()),
            Err(_) if output.is_full => Err(too_large(name)),
            Err(error) => Err(self.failed(name, &error)),
        }
    }

    fn not_found(&self) -> String {
        const SHOWN: usize = 20;
        let names: Vec<&str> = self.texts.keys().take(SHOWN).map(String::as_str).collect();
        match (names.len(), self.texts.len()) {
            (0, _) => "there is no such template: the script has no file in templates/".to_owned(),
            (shown, all) if shown < all => {
                format!("there is no such template; there are {}, …", names.join(", "))
            }
            _ => format!("there is no such template; there are {}", names.join(", ")),
        }
    }

    /// Tera says in which template it began, and of what happened no more than words.
    fn failed(&self, name: &str, error: &tera::Error) -> Fault {
        let messages = chain(error);
        let causes = messages.get(1..).filter(|causes| !causes.is_empty()).unwrap_or(&messages);
        let told: Vec<&str> =
            causes.iter().map(|cause| cause.split(" while rendering '").next().unwrap_or(cause)).collect();
        let words = told.iter().filter_map(|cause| quoted(cause));
        let found = words
            .flat_map(|word| self.reached(name).into_iter().map(move |template| (word, template)))
            .find_map(|(word, template)| self.place(&template, word).map(|place| (template, place)));
        let mut message = told.join(": ");
        if message.starts_with("Variable `") && message.ends_with("not found in context") {
            message.push_str("; give it in the data, or a default for it: {{ name | default(value=\"\") }}");
        }
        match found {
            Some((template, place)) => Fault::of(&template, message).at(Some(place)),
            None => Fault::of(name, message),
        }
    }

    /// A template and all that it names, the nearest first.
    fn reached(&self, name: &str) -> Vec<String> {
        let mut reached = vec![name.to_owned()];
        let mut next = 0;
        while let Some(template) = reached.get(next) {
            let named = self.named.get(template).cloned().unwrap_or_default();
            for each in named {
                if !reached.contains(&each) {
                    reached.push(each);
                }
            }
            next += 1;
        }
        reached
    }

    fn place(&self, template: &str, word: &str) -> Option<(usize, usize)> {
        place::of_word(self.texts.get(template)?, word)
    }
}

/// Of the picture that the parser draws, the line that says what it had expected.
fn syntax(name: &str, error: &tera::Error) -> Fault {
    let told = chain(error).pop().unwrap_or_default();
    let message = told.rsplit("\n  = ").next().unwrap_or(&told).trim();
    Fault::of(name, message).at(place::in_message(&told))
}

/// The first name in a message.
fn quoted(message: &str) -> Option<&str> {
    let (_, from) = message.split_once(['`', '\''])?;
    from.split(['`', '\'']).next().filter(|word| !word.is_empty())
}
