//! Doors: every route names who may use it, a permission or the reason why it is open to all. There is no other way to register one.
//!
//! A door finds out who is calling and asks the policy. Only then does it open: a handler is given a visit, never a bare request. If the
//! handler answers with trouble, the door shows it as a page in the right layout, or as problem+json. The list of all doors is the
//! census, which a story walks through.

mod following;
mod gate;
pub(crate) mod look;
mod path;
mod portal_host;
mod seen;
mod sign_in_page;
mod trouble_page;
mod trouble_words;

pub(crate) use following::{Pieces, follow};
pub(crate) use gate::{
    STAFF_COOKIE, client_still_here, portal_cookie, read_staff_cookie, staff_cookie_value, still_here, with_own_bar,
};
pub use path::Path;
pub(crate) use portal_host::find_portal;
pub(crate) use trouble_page::for_people;

use crate::app::Portico;
use axum::{
    Router,
    handler::Handler,
    http::Method,
    middleware::from_fn_with_state,
    routing::{MethodFilter, on},
};
use portico_policy::Permission;
use std::sync::Arc;

/// Who may use a door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// A staff member with this permission.
    Staff(Permission),
    /// Somebody signed in at the portal, with this permission.
    Client(Permission),
    /// Anybody at a practice's portal; the text says why.
    Portal(&'static str),
    /// Anybody at all; the text says why.
    Public(&'static str),
}

/// One door, as the census lists it.
#[derive(Clone, Debug)]
pub struct Door {
    /// `GET` or `POST`.
    pub method: Method,
    /// The path with its parameters, such as `/clients/{id}`.
    pub path: &'static str,
    /// Who may use it.
    pub audience: Audience,
    /// Whether it stays reachable while the server is too busy and turns other requests away, because it ends something (promises.md
    /// R16).
    pub gets_through: bool,
    /// Whether it goes on when the disk is full, in the room of the reserve (promises.md R10): it ends something, or leads there.
    pub goes_on_when_full: bool,
}

impl Door {
    /// Whether a request with this method and path comes to this door.
    pub fn is_at(&self, method: &Method, path: &str) -> bool {
        let fits = |(here, there): (&str, &str)| here == there || (here.starts_with('{') && !there.is_empty());
        let (pattern, asked) = (self.path.split('/'), path.split('/'));
        self.method == *method && pattern.clone().count() == asked.clone().count() && pattern.zip(asked).all(fits)
    }
}

/// All doors while they are being registered.
pub struct Doors {
    portico: Arc<Portico>,
    router: Router<Arc<Portico>>,
    census: Vec<Door>,
}

impl Doors {
    /// No doors yet.
    pub fn new(portico: &Arc<Portico>) -> Self {
        Self { portico: portico.clone(), router: Router::new(), census: Vec::new() }
    }
    /// Doors for staff members with this permission.
    pub fn staff(&mut self, permission: Permission) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Staff(permission) }
    }
    /// Doors for people signed in at the portal, with this permission.
    pub fn client(&mut self, permission: Permission) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Client(permission) }
    }
    /// Doors for anybody at a practice's portal. Their paths begin with `/p/{slug}`. `why` says why they need no permission.
    pub fn portal(&mut self, why: &'static str) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Portal(why) }
    }
    /// Doors for anybody at all. `why` says why they need no permission.
    pub fn public(&mut self, why: &'static str) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Public(why) }
    }
    /// The finished router, and the census of its doors.
    pub fn close(self) -> (Router, Vec<Door>) {
        let router = self.router.fallback(gate::nowhere).method_not_allowed_fallback(gate::not_this_way);
        (router.with_state(self.portico), self.census)
    }
}

/// Doors for the same audience, registered one after the other.
pub struct Corridor<'a> {
    doors: &'a mut Doors,
    audience: Audience,
}

impl Corridor<'_> {
    /// Registers a page.
    pub fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        self.hang(Method::GET, MethodFilter::GET, path, handler)
    }
    /// Registers a page of the portal twice: for clients, and at `seen_at` for staff who may see the client and look at it as the client
    /// sees it. The same handler answers both.
    pub fn get_also_seen<H, T>(self, path: &'static str, seen_at: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        self.get_also_seen_by(path, seen_at, Permission::SeeClients, handler)
    }
    /// The same for staff who need another permission than to see clients.
    pub fn get_also_seen_by<H, T>(self, path: &'static str, seen_at: &'static str, by: Permission, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        let audience = self.audience;
        let mut corridor = self.get(path, handler.clone());
        corridor.audience = Audience::Staff(by);
        corridor = corridor.hang_by(Method::GET, MethodFilter::GET, seen_at, handler, true);
        corridor.audience = audience;
        corridor
    }
    /// Registers the target of a form.
    pub fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        self.hang(Method::POST, MethodFilter::POST, path, handler)
    }

    fn hang<H, T>(self, method: Method, filter: MethodFilter, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        self.hang_by(method, filter, path, handler, false)
    }

    fn hang_by<H, T>(self, method: Method, filter: MethodFilter, path: &'static str, handler: H, seen: bool) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        let gate = gate::Gate { portico: self.doors.portico.clone(), audience: self.audience, seen };
        let layer = from_fn_with_state(gate, gate::gate);
        let router = std::mem::take(&mut self.doors.router);
        self.doors.router = router.route(path, on(filter, handler).route_layer(layer));
        let audience = self.audience;
        self.doors.census.push(Door { method, path, audience, gets_through: false, goes_on_when_full: false });
        self
    }
    /// Keeps the door that was registered last reachable while the server turns other requests away, and when the disk is full.
    pub fn gets_through(self) -> Self {
        if let Some(door) = self.doors.census.last_mut() {
            door.gets_through = true;
        }
        self.goes_on_when_full()
    }
    /// Lets the door that was registered last write when the disk is full, so that those who end something get to it.
    pub fn goes_on_when_full(self) -> Self {
        if let Some(door) = self.doors.census.last_mut() {
            door.goes_on_when_full = true;
        }
        self
    }
}
