//! The patterns that authors write (`/users/:id`, `/files/*`, `/docs/{*rest}`), in the router's form.

use std::sync::Arc;

/// A path with parameters. They are numbered, so that patterns that differ only in the names of them are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As the router takes it.
    pub text: String,
    /// The author's names of the parameters, in order.
    pub params: Arc<[String]>,
}

impl Pattern {
    /// Reads the author's form. The error says what is wrong with it.
    pub fn parse(path: &str) -> Result<Self, &'static str> {
        let rest = path.strip_prefix('/').ok_or("it has to begin with '/'")?;
        let mut text = String::new();
        let mut params: Vec<String> = Vec::new();
        let mut segments = rest.split('/').peekable();
        while let Some(segment) = segments.next() {
            text.push('/');
            match Segment::of(segment) {
                Segment::Wildcard(_) if segments.peek().is_some() => {
                    return Err("a wildcard can only be the last part");
                }
                Segment::Wildcard(name) => {
                    text.push_str("{*rest}");
                    params.push(name.to_owned());
                }
                Segment::Param("") => return Err("a parameter needs a name"),
                Segment::Param(name) => {
                    text.extend(["{p", &params.len().to_string(), "}"]);
                    params.push(name.to_owned());
                }
                Segment::Literal(literal) => text.push_str(&escaped(literal)),
            }
        }
        let mut sorted = params.clone();
        sorted.sort();
        sorted.dedup();
        if sorted.len() < params.len() {
            return Err("two parameters have one name");
        }
        Ok(Self { text, params: params.into() })
    }

    /// The same below a path that has no parameters and no slash at its end.
    #[must_use]
    pub fn below(mut self, mount: &str) -> Self {
        if !mount.is_empty() {
            // A route for `/` below a mount is the mount itself.
            let own = if self.text == "/" { "" } else { self.text.as_str() };
            self.text = escaped(mount) + own;
        }
        self
    }
}

enum Segment<'a> {
    Wildcard(&'a str),
    Param(&'a str),
    Literal(&'a str),
}

impl<'a> Segment<'a> {
    fn of(segment: &'a str) -> Self {
        if segment == "*" {
            return Self::Wildcard("*");
        }
        let braced = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        match (segment.strip_prefix(':'), braced) {
            (Some(name), _) => Self::Param(name),
            (None, Some(name)) => name.strip_prefix('*').map_or(Self::Param(name), Self::Wildcard),
            (None, None) => Self::Literal(segment),
        }
    }
}

fn escaped(literal: &str) -> String {
    literal.replace('{', "{{").replace('}', "}}")
}
