//! `url`, by the crate of the same name.

mod pattern;

use crate::Invocation;
use crate::bindings::stoa::engine::url::{Host, Parsed, Part, Pattern, PatternInput};
use url::{Url, quirks};

impl Host for Invocation {
    fn parse(&mut self, input: String, base: Option<String>) -> wasmtime::Result<Option<Parsed>> {
        let parsed = match base {
            Some(base) => Url::parse(&base).and_then(|base| base.join(&input)),
            None => Url::parse(&input),
        };
        Ok(parsed.ok().map(|url| parts(&url)))
    }

    fn set(&mut self, href: String, part: Part, value: String) -> wasmtime::Result<Parsed> {
        let mut url = Url::parse(&href)?;
        // A setter that does not like its value leaves the URL as it was: that is the standard.
        let _ = match part {
            Part::Href => quirks::set_href(&mut url, &value).map_err(|_| ()),
            Part::Protocol => quirks::set_protocol(&mut url, &value),
            Part::Username => quirks::set_username(&mut url, &value),
            Part::Password => quirks::set_password(&mut url, &value),
            Part::Host => quirks::set_host(&mut url, &value),
            Part::Hostname => quirks::set_hostname(&mut url, &value),
            Part::Port => quirks::set_port(&mut url, &value),
            Part::Pathname => {
                quirks::set_pathname(&mut url, &value);
                Ok(())
            }
            Part::Search => {
                quirks::set_search(&mut url, &value);
                Ok(())
            }
            Part::Hash => {
                quirks::set_hash(&mut url, &value);
                Ok(())
            }
        };
        Ok(parts(&url))
    }

    fn parse_pattern(
        &mut self,
        input: PatternInput,
        base: Option<String>,
        ignore_case: bool,
    ) -> wasmtime::Result<Result<Pattern, String>> {
        Ok(pattern::parse(input, base.as_deref(), ignore_case))
    }

    fn parse_pattern_subject(
        &mut self,
        input: PatternInput,
        base: Option<String>,
    ) -> wasmtime::Result<Result<Option<Vec<String>>, String>> {
        Ok(pattern::subject(input, base.as_deref()))
    }
}

fn parts(url: &Url) -> Parsed {
    Parsed {
        href: quirks::href(url).to_owned(),
        protocol: quirks::protocol(url).to_owned(),
        username: quirks::username(url).to_owned(),
        password: quirks::password(url).to_owned(),
        host: quirks::host(url).to_owned(),
        hostname: quirks::hostname(url).to_owned(),
        port: quirks::port(url).to_owned(),
        pathname: quirks::pathname(url).to_owned(),
        search: quirks::search(url).to_owned(),
        hash: quirks::hash(url).to_owned(),
        origin: origin(url),
    }
}

/// The crate gives a blob the origin of whatever it names; the standard, that of a web page only.
fn origin(url: &Url) -> String {
    let is_page = |named: Url| matches!(named.scheme(), "http" | "https");
    if url.scheme() == "blob" && !Url::parse(url.path()).is_ok_and(is_page) {
        return "null".to_owned();
    }
    quirks::origin(url)
}
