//! The house rules that a program can check. Each failure names the file, the rule and what to do.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod capabilities;
mod committed;
mod files;
mod layers;
mod sizes;
mod tree;
mod words;

use tree::{Tree, check};

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    check(files::headers);
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    check(files::names);
}

#[test]
fn the_top_level_holds_what_a_newcomer_expects() {
    check(files::top_level);
}

#[test]
fn files_are_short() {
    check(sizes::files);
}

#[test]
fn functions_are_short() {
    check(sizes::functions);
}

#[test]
fn crates_depend_on_lower_layers_only() {
    check(layers::arrows_point_down);
}

#[test]
fn a_library_is_used_only_in_the_rooms_that_own_it() {
    check(layers::libraries_stay_in_their_rooms);
}

#[test]
fn one_file_reads_the_environment() {
    check(words::environment);
}

#[test]
fn nothing_is_left_for_later_in_a_comment() {
    check(words::left_for_later);
}

#[test]
fn no_path_of_somebodys_machine_is_committed() {
    check(words::machine_paths);
}

#[test]
fn a_capability_has_the_same_name_in_the_same_places() {
    check(capabilities::places);
}

#[test]
fn every_error_code_is_documented() {
    check(committed::error_codes);
}

#[test]
fn links_in_documents_lead_somewhere() {
    check(committed::links);
}

#[test]
fn lock_files_name_no_server() {
    check(committed::lock_files);
}

#[test]
fn the_committed_guest_is_built_from_these_sources() {
    check(committed::guest);
}
