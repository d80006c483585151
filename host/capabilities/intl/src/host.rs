//! The host functions of `intl`.

use crate::bindings::stoa::engine::intl as wit;
use crate::error::IntlError;
use crate::formatters::Formatters;
use crate::parts::{Part, Side};
use crate::text::Granularity;
use crate::{Intl, locales, number, text, zones};
use stoa_capability::{Gate, HostError};

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

/// What a call does, which is no more than to ask a formatter.
trait Ask {
    fn ask<T>(&mut self, question: impl FnOnce(&Formatters) -> Result<T, IntlError>) -> Outcome<T>;

    fn ask_parts(
        &mut self,
        question: impl FnOnce(&Formatters) -> Result<Vec<Part>, IntlError>,
    ) -> Outcome<Vec<wit::Part>> {
        self.ask(|formatters| Ok(question(formatters)?.into_iter().map(wit::Part::from).collect()))
    }
}

impl Ask for Gate<'_, Intl> {
    fn ask<T>(&mut self, question: impl FnOnce(&Formatters) -> Result<T, IntlError>) -> Outcome<T> {
        self.answer(|granted| question(&granted.state.formatters))
    }
}

impl wit::Host for Gate<'_, Intl> {
    fn canonical(&mut self, tag: String) -> Outcome<Option<String>> {
        self.ask(|_| Ok(locales::canonical(&tag)))
    }

    fn likely(&mut self, locale: String, with: bool) -> Outcome<String> {
        self.ask(|_| locales::likely(&locale, with))
    }

    fn is_known(&mut self, locale: String) -> Outcome<bool> {
        self.ask(|_| locales::is_known(&locale))
    }

    fn time_zone(&mut self, name: String) -> Outcome<Option<String>> {
        self.ask(|_| Ok(zones::name_of(&name)))
    }

    fn time_zones(&mut self) -> Outcome<Vec<String>> {
        self.ask(|_| Ok(zones::names()))
    }

    fn date_pattern(&mut self, locale: String, settings: String) -> Outcome<String> {
        self.ask(|formatters| Ok(formatters.dates.get(&locale, &settings)?.pattern()))
    }

    fn date(&mut self, locale: String, settings: String, at: f64) -> Outcome<Vec<wit::Part>> {
        self.ask_parts(|formatters| formatters.dates.get(&locale, &settings)?.format(at))
    }

    fn date_range(
        &mut self,
        locale: String,
        settings: String,
        from: f64,
        to: f64,
    ) -> Outcome<Vec<wit::Part>> {
        self.ask_parts(|formatters| formatters.dates.get(&locale, &settings)?.format_range(from, to))
    }

    fn number(&mut self, locale: String, settings: String, value: String) -> Outcome<Vec<wit::Part>> {
        self.ask_parts(|formatters| formatters.numbers.get(&locale, &settings)?.format(&value))
    }

    fn currency_digits(&mut self, code: String) -> Outcome<u8> {
        self.ask(|_| number::currency_digits(&code))
    }

    fn plural(&mut self, locale: String, settings: String, value: String) -> Outcome<String> {
        self.ask(|formatters| Ok(formatters.plurals.get(&locale, &settings)?.select(&value)?.to_owned()))
    }

    fn plurals(&mut self, locale: String, settings: String) -> Outcome<Vec<String>> {
        self.ask(|formatters| Ok(formatters.plurals.get(&locale, &settings)?.categories()))
    }

    fn list(&mut self, locale: String, settings: String, items: Vec<String>) -> Outcome<Vec<wit::Part>> {
        self.ask_parts(|formatters| Ok(formatters.lists.get(&locale, &settings)?.format(&items)))
    }

    fn relative(&mut self, locale: String, settings: String, value: String) -> Outcome<Vec<wit::Part>> {
        self.ask_parts(|formatters| formatters.relatives.get(&locale, &settings)?.format(&value))
    }

    fn name(&mut self, locale: String, settings: String, code: String) -> Outcome<Option<String>> {
        self.ask(|formatters| formatters.names.get(&locale, &settings)?.of(&code))
    }

    fn sort_key(&mut self, locale: String, settings: String, text: String) -> Outcome<Vec<u8>> {
        self.ask(|formatters| formatters.collations.get(&locale, &settings)?.key(&text))
    }

    fn segments(&mut self, granularity: wit::Granularity, text: String) -> Outcome<Vec<wit::Segment>> {
        let granularity = match granularity {
            wit::Granularity::Grapheme => Granularity::Grapheme,
            wit::Granularity::Word => Granularity::Word,
            wit::Granularity::Sentence => Granularity::Sentence,
        };
        let segment = |(end, is_word_like)| wit::Segment { end, is_word_like };
        self.ask(|_| Ok(text::segments(granularity, &text)?.into_iter().map(segment).collect()))
    }

    fn case_of(&mut self, locale: String, text: String, upper: bool) -> Outcome<String> {
        self.ask(|_| text::case_of(&locale, &text, upper))
    }
}

impl From<Part> for wit::Part {
    fn from(part: Part) -> Self {
        let side = match part.side {
            Side::Both => wit::Side::Both,
            Side::Start => wit::Side::Start,
            Side::End => wit::Side::End,
        };
        Self { kind: part.kind.to_owned(), text: part.text, side }
    }
}
