//! Who is asking, and what they may do.
#![doc = include_str!("../README.md")]

mod action;
mod admin_key;
mod attempts;
mod bearer;
mod cookie;
mod decide;
mod error;
mod groups;
mod key;
mod keys;
mod links;
mod logins;
mod members;
mod owners;
mod passwords;
mod people;
mod principal;
mod realm;
mod rights;
mod sessions;
mod tokens;
mod users;

pub use action::{Action, Needs};
pub use admin_key::{AdminKey, MIN_ADMIN_KEY_CHARS};
pub use bearer::{Bearer, carries_key};
pub use cookie::{
    clear_cookie, cookie, cookie_name, has_platform_cookies, session_cookie, set_cookie,
    without_platform_cookies,
};
pub use decide::{Decision, Resource, Rule, decide};
pub use error::{IdentityError, Refused};
pub use groups::{GroupInfo, MAX_GROUPS, MAX_ROLES, RoleInfo};
pub use keys::{ApiKeys, CreatedKey, KeyInfo, KeyPage, MAX_KEYS, MAX_NAME_CHARS, NewKey};
pub use links::{Door, InvitationInfo, NewLink, OpenLink};
pub use logins::{Login, LoginError, Logins, Visitor, Vouched};
pub use members::{MAX_MEMBERS, MemberInfo};
pub use passwords::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS};
pub use principal::{Principal, Reach, Role, Session, Standing, UnknownRole, User};
pub use realm::Realm;
pub use rights::{MAX_RIGHT_CHARS, MAX_RIGHTS, Rights};
pub use sessions::{Device, NewSession, SessionConfig, SessionInfo, SessionPage, Sessions, Shown, SignedIn};
pub use tokens::Bearing;
pub use users::{MAX_PERSON_NAME_CHARS, NewUser, UserChange, UserInfo, UserPage, UserStatus, Users};
