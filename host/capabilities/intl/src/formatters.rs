//! All formatters of this process.

use crate::collation::Collation;
use crate::date::DateFormatter;
use crate::list::List;
use crate::made::Made;
use crate::names::Names;
use crate::number::NumberFormatter;
use crate::plural::Plural;
use crate::relative::Relative;

#[derive(Default)]
pub(crate) struct Formatters {
    pub(crate) collations: Made<Collation>,
    pub(crate) dates: Made<DateFormatter>,
    pub(crate) lists: Made<List>,
    pub(crate) names: Made<Names>,
    pub(crate) numbers: Made<NumberFormatter>,
    pub(crate) plurals: Made<Plural>,
    pub(crate) relatives: Made<Relative>,
}
