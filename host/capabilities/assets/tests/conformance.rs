//! The claims that every store is held to. Each is written once and run on each store; a test's name says on
//! which.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "conformance/claims.rs"]
mod claims;
#[path = "conformance/scene.rs"]
mod scene;

macro_rules! on {
    ($store:ident: $($claim:ident)*) => {
        mod $store {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    crate::claims::$claim(crate::scene::Scene::$store().await).await;
                }
            )*
        }
    };
}

macro_rules! on_every_store {
    ($($claims:tt)*) => {
        on! { memory: $($claims)* }
        on! { sqlite: $($claims)* }
        on! { postgres: $($claims)* }
    };
}

on_every_store! {
    what_is_written_is_read_back
    a_tenant_and_a_script_see_their_own_assets_only
    a_time_stays_with_its_content
    a_list_has_names_in_the_order_of_their_bytes
    a_written_asset_stands_before_a_deployed_one
    too_many_assets_and_bytes_are_refused_by_name
    a_write_that_needs_no_more_is_never_refused
    what_cannot_be_is_refused
    writes_at_once_are_all_counted_and_none_beyond_the_quota
    a_script_that_is_deleted_leaves_nothing
    any_bytes_are_kept_as_they_are
}
