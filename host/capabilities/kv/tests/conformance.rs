//! The claims that every store is held to. Each is written once and run on each store; a test's name says on
//! which.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[path = "conformance/claims.rs"]
mod claims;
#[path = "conformance/crowd.rs"]
mod crowd;
#[path = "conformance/model.rs"]
mod model;
#[path = "conformance/outage.rs"]
mod outage;
#[path = "conformance/personal.rs"]
mod personal;
#[path = "conformance/scene.rs"]
mod scene;

macro_rules! on {
    ($store:ident: $($module:ident { $($claim:ident)* })*) => {
        mod $store {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    crate::$module::$claim(crate::scene::Scene::$store().await).await;
                }
            )*)*
        }
    };
}

macro_rules! on_every_store {
    ($($claims:tt)*) => {
        on! { memory: $($claims)* }
        on! { sqlite: $($claims)* }
        on! { postgres: $($claims)* }
        on! { redis: $($claims)* }
    };
}

on_every_store! {
    claims {
        what_is_set_is_read_back
        a_tenant_and_a_script_see_their_own_keys_only
        a_version_grows_with_every_write
        a_write_over_another_version_is_refused
        a_version_is_not_given_twice_after_a_removal
        a_version_is_not_given_twice_after_an_expiry
        a_version_is_not_given_twice_after_a_clear
        an_entry_is_gone_at_its_time
        a_write_without_a_time_to_live_ends_the_one_before
        an_expired_entry_is_not_removed_listed_or_counted
        a_list_has_keys_in_the_order_of_their_bytes
        a_list_goes_on_where_it_ended
        a_prefix_is_taken_letter_by_letter
        hostile_keys_are_keys_like_others
        a_large_value_is_kept_whole
        too_many_keys_are_refused
        too_many_bytes_are_refused
        a_write_that_needs_no_more_is_never_refused
        expired_entries_make_room
        who_writes_what_expires_sweeps_what_has
        what_is_used_is_counted
        a_script_that_is_deleted_leaves_nothing
        a_tenant_that_is_deleted_leaves_nothing
        the_management_api_sees_what_scripts_see
        the_management_api_checks_what_is_checked_for_scripts
    }
    personal {
        users_do_not_see_each_other_nor_the_shared_shelf
        what_one_user_has_fills_nobody_elses_shelf
        a_script_that_is_deleted_leaves_nothing_of_its_users
        a_user_who_is_deleted_leaves_nothing_in_any_script
    }
    crowd {
        of_two_writers_with_the_same_version_one_wins
        of_many_that_create_a_key_one_does
        no_increment_is_lost
        keys_written_at_once_are_all_counted
        removals_and_writes_at_once_leave_true_books
    }
    model {
        whatever_is_done_the_outcome_is_that_of_memory
    }
}
