//! multipart/form-data, read from pieces that may be cut anywhere, and that anybody may have sent.

use crate::boundary::Boundary;
use crate::form::{Content, Fault, Part};
use crate::head::is_file;
use memchr::memchr;
use memchr::memmem::Finder;

/// As in the guest: each is an object or two in the script's memory, however few bytes it was on its way.
const MAX_PARTS: usize = 1_000;
/// All header lines of one part.
const MAX_HEAD_BYTES: usize = 16_384;

/// Why a form is not read any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It is none.
    Broken(Fault),
    /// What is not in its files is more than may be held in memory.
    TooMuchBesideFiles,
}

/// Where in the form the next byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first boundary.
    Preamble,
    /// Right after a boundary, which may have been the last.
    Boundary,
    /// After one that was not: blanks, and the end of its line.
    Line,
    /// In the header lines of a part, of which those before this one have been looked at.
    Head { line: usize },
    /// In its content, the first bytes of which may still be the break that ends its head.
    Content { skip: usize },
    /// After the last boundary.
    End,
}

/// Reads one form.
pub struct FormReader {
    delimiter: Finder<'static>,
    place: Place,
    /// What came and could not be told yet.
    rest: Vec<u8>,
    parts: Vec<Part>,
    /// The part that is being read.
    part: Option<Part>,
    /// How much may still be held in memory.
    room: usize,
}

impl FormReader {
    /// Of a form of which all that is in no file may have `most` bytes.
    pub fn new(boundary: &Boundary, most: usize) -> Self {
        Self {
            delimiter: Finder::new(&boundary.delimiter()).into_owned(),
            place: Place::Preamble,
            // The first boundary has no line before it.
            rest: b"\r\n".to_vec(),
            parts: Vec::new(),
            part: None,
            room: most,
        }
    }

    /// Takes the next bytes, and adds to `files` what of them is in files.
    pub fn push(&mut self, bytes: &[u8], files: &mut Vec<u8>) -> Result<(), Stop> {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        while let Some(taken) = self.step(rest, files)? {
            rest = rest.get(taken..).unwrap_or_default();
        }
        let taken = all.len() - rest.len();
        all.drain(..taken);
        self.rest = all;
        Ok(())
    }

    /// The parts that were read to their end, and what is wrong if nothing follows.
    pub fn finish(self) -> (Vec<Part>, Option<Fault>) {
        let fault = match self.place {
            Place::End => None,
            Place::Preamble => Some(Fault::of_form("it does not begin with its boundary")),
            Place::Boundary if self.parts.len() == MAX_PARTS => Some(too_many()),
            Place::Boundary | Place::Line => Some(self.fault(NO_LINE_BREAK)),
            Place::Head { .. } => Some(self.fault("the body ends within its headers")),
            Place::Content { .. } => Some(self.fault("it is not ended by the boundary")),
        };
        (self.parts, fault)
    }

    /// The parts that were read to their end before the form turned out to be broken.
    pub fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    /// Deals with what stands at the beginning of `rest`, and says how much it was. None: that cannot be told before
    /// more has come.
    fn step(&mut self, rest: &[u8], files: &mut Vec<u8>) -> Result<Option<usize>, Stop> {
        match (self.place, rest) {
            (_, []) | (Place::Boundary, b"-") | (Place::Line, b"\r") => Ok(None),
            (Place::Boundary, [b'-', b'-', ..]) => Ok(self.go(Place::End, 2)),
            (Place::Boundary, _) if self.parts.len() == MAX_PARTS => Err(Stop::Broken(too_many())),
            (Place::Boundary, _) => Ok(self.go(Place::Line, 0)),
            (Place::Line, [b' ' | b'\t', ..]) => Ok(Some(1)),
            (Place::Line, [b'\r', b'\n', ..]) => Ok(self.go(Place::Head { line: 0 }, 2)),
            (Place::Line, _) => Err(Stop::Broken(self.fault(NO_LINE_BREAK))),
            (Place::Head { line }, _) => self.head(rest, line),
            (Place::Preamble, _) => Ok(self.preamble(rest)),
            (Place::Content { skip }, _) => self.content(rest, skip, files),
            (Place::End, _) => Ok(Some(rest.len())),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "what a step answers")]
    fn go(&mut self, place: Place, taken: usize) -> Option<usize> {
        self.place = place;
        Some(taken)
    }

    /// Looks for the empty line, which is left for what follows: a boundary may begin with it.
    fn head(&mut self, rest: &[u8], mut line: usize) -> Result<Option<usize>, Stop> {
        loop {
            let text = rest.get(line..).unwrap_or_default();
            if line >= MAX_HEAD_BYTES {
                let problem = format!("its headers are longer than {MAX_HEAD_BYTES} bytes");
                return Err(Stop::Broken(self.fault(problem)));
            }
            if text.starts_with(b"\r\n") {
                break;
            }
            match memchr(b'\n', text) {
                Some(end) => line += end + 1,
                None if rest.len() > MAX_HEAD_BYTES => line = rest.len(),
                None => {
                    self.place = Place::Head { line };
                    return Ok(None);
                }
            }
        }
        let head = rest.get(..line).unwrap_or_default();
        self.hold(line)?;
        let content = if is_file(head) { Content::Stored(0) } else { Content::Here(Vec::new()) };
        self.part = Some(Part { head: head.to_vec(), content });
        Ok(self.go(Place::Content { skip: 2 }, line))
    }

    fn preamble(&mut self, rest: &[u8]) -> Option<usize> {
        match self.delimiter.find(rest) {
            Some(end) => self.go(Place::Boundary, end + self.delimiter.needle().len()),
            None => self.certain(rest),
        }
    }

    /// How much of `rest` cannot be the beginning of a boundary that is cut off here.
    fn certain(&self, rest: &[u8]) -> Option<usize> {
        rest.len().checked_sub(self.delimiter.needle().len() - 1).filter(|certain| *certain > 0)
    }

    fn content(&mut self, rest: &[u8], skip: usize, files: &mut Vec<u8>) -> Result<Option<usize>, Stop> {
        let found = self.delimiter.find(rest);
        let Some(end) = found.or_else(|| self.certain(rest)) else { return Ok(None) };
        let content = rest.get(skip..end).unwrap_or_default();
        match self.part.as_mut().map(|part| &mut part.content) {
            Some(Content::Stored(length)) => {
                *length += content.len() as u64;
                files.extend_from_slice(content);
            }
            Some(Content::Here(text)) => {
                text.extend_from_slice(content);
                self.hold(content.len())?;
            }
            None => {}
        }
        if found.is_none() {
            return Ok(self.go(Place::Content { skip: skip.saturating_sub(end) }, end));
        }
        self.parts.extend(self.part.take());
        Ok(self.go(Place::Boundary, end + self.delimiter.needle().len()))
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Stop> {
        self.room = self.room.checked_sub(bytes).ok_or(Stop::TooMuchBesideFiles)?;
        Ok(())
    }

    /// Of the part that is being read.
    fn fault(&self, problem: impl Into<String>) -> Fault {
        Fault { problem: problem.into(), part: u32::try_from(self.parts.len() + 1).ok() }
    }
}

const NO_LINE_BREAK: &str = "the boundary before it is not followed by a line break";

fn too_many() -> Fault {
    Fault::of_form(format!("it has more than {MAX_PARTS} parts"))
}

#[cfg(test)]
mod tests;
