//! `URLPattern`, by the crate `urlpattern`. The regular expressions that it makes are run by the script.

use crate::bindings::stoa::engine::url::{Component, Pattern, PatternInput};
use std::panic::{AssertUnwindSafe, catch_unwind};
use url::Url;
use urlpattern::quirks::{self, EcmaRegexp, StringOrInit, UrlPatternComponent};
use urlpattern::regexp::RegExp;
use urlpattern::{Error, RegexSyntax, UrlPatternInit, UrlPatternOptions};

/// What there is of each component, in the order that the script expects.
macro_rules! listed {
    ($of:expr) => {
        [$of.protocol, $of.username, $of.password, $of.hostname, $of.port, $of.pathname, $of.search, $of.hash]
    };
}

/// A regular expression that the script's own JavaScript checks: it knows more of them than the host does.
struct Unchecked(EcmaRegexp);

impl RegExp for Unchecked {
    fn syntax() -> RegexSyntax {
        EcmaRegexp::syntax()
    }

    fn parse(pattern: &str, flags: &str, _force_eval: bool) -> Result<Self, ()> {
        EcmaRegexp::parse(pattern, flags, false).map(Self)
    }

    fn matches<'a>(&self, text: &'a str) -> Option<Vec<Option<&'a str>>> {
        self.0.matches(text)
    }

    fn pattern_string(&self) -> &str {
        self.0.pattern_string()
    }
}

/// The crate asserts what it believes of its input, and patterns come from strangers: what it trips over is none.
fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("it cannot be read".to_owned()),
    }
}

/// The pattern that a script wrote.
pub(super) fn parse(input: PatternInput, base: Option<&str>, ignore_case: bool) -> Result<Pattern, String> {
    contained(|| pattern_of(input, base, ignore_case))
}

/// What the components of a pattern are matched with. None: nothing matches this.
pub(super) fn subject(input: PatternInput, base: Option<&str>) -> Result<Option<Vec<String>>, String> {
    contained(|| subject_of(input, base))
}

fn pattern_of(input: PatternInput, base: Option<&str>, ignore_case: bool) -> Result<Pattern, Error> {
    let init = match input {
        PatternInput::Text(text) => {
            let base = base.map(Url::parse).transpose().map_err(Error::Url)?;
            UrlPatternInit::parse_constructor_string::<Unchecked>(&text, base)?
        }
        PatternInput::Init(_) => quirks::process_construct_pattern_input(known(input), base)?,
    };
    let options = UrlPatternOptions { ignore_case, regex_syntax: RegexSyntax::EcmaScript };
    let made = quirks::parse_pattern::<Unchecked>(init, options)?;
    Ok(Pattern {
        has_regexp_groups: made.has_regexp_groups,
        components: listed!(made).into_iter().map(component).collect(),
    })
}

fn component(made: UrlPatternComponent) -> Component {
    Component { pattern: made.pattern_string, regexp: made.regexp_string, groups: made.group_name_list }
}

fn subject_of(input: PatternInput, base: Option<&str>) -> Result<Option<Vec<String>>, Error> {
    let Some((input, _)) = quirks::process_match_input(known(input), base)? else { return Ok(None) };
    Ok(quirks::parse_match_input(input).map(|parts| listed!(parts).into()))
}

/// An input as the crate knows it.
fn known(input: PatternInput) -> StringOrInit<'static> {
    match input {
        PatternInput::Text(text) => StringOrInit::String(text.into()),
        PatternInput::Init(init) => StringOrInit::Init(quirks::UrlPatternInit {
            protocol: init.protocol,
            username: init.username,
            password: init.password,
            hostname: init.hostname,
            port: init.port,
            pathname: init.pathname,
            search: init.search,
            hash: init.hash,
            base_url: init.base_url,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_a_pattern_or_an_error(
            text in r"[a-zé:/.*?+#@(){}\[\]\\\-\\d^|1 ]{0,24}",
            base in prop::option::of(Just("https://example.com/a/b?c#d")),
            ignore_case in any::<bool>(),
        ) {
            if let Ok(pattern) = parse(PatternInput::Text(text.clone()), base, ignore_case) {
                prop_assert_eq!(pattern.components.len(), 8);
            }
            if let Ok(Some(parts)) = subject(PatternInput::Text(text), base) {
                prop_assert_eq!(parts.len(), 8);
            }
        }
    }
}
