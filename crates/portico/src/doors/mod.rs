//! Doors: every route names its audience and its permission, or the reason why it is public. There is no other way to be reached.
//!
//! A door resolves who is calling, asks the policy, and only then opens: the handler finds a visit, never a bare request. Whatever it
//! answers with trouble becomes a page in the right layout, or problem+json. The list of doors is the census that a story walks.

mod following;
mod gate;
pub(crate) mod look;
mod path;
mod seen;
mod sign_in_page;
mod trouble_page;
mod trouble_words;

pub(crate) use following::{Pieces, follow};
pub(crate) use gate::{
    STAFF_COOKIE, client_still_here, portal_cookie, read_staff_cookie, staff_cookie_value, still_here, with_own_bar,
};
pub use path::Path;
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

/// Whom a door is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// A staff member with this permission.
    Staff(Permission),
    /// A client at the portal with this permission.
    Client(Permission),
    /// Anybody at a practice's portal, with the reason.
    Portal(&'static str),
    /// Anybody at all, with the reason.
    Public(&'static str),
}

/// One door, as the census lists it.
#[derive(Clone, Debug)]
pub struct Door {
    /// GET or POST.
    pub method: Method,
    /// The path with its parameters, `/clients/{id}`.
    pub path: &'static str,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether it is reached when the house is so busy that it turns others away: it ends something (promises.md R16).
    pub gets_through: bool,
}

impl Door {
    /// Whether a request knocks at this door.
    pub fn is_at(&self, method: &Method, path: &str) -> bool {
        let fits = |(here, there): (&str, &str)| here == there || (here.starts_with('{') && !there.is_empty());
        let (pattern, asked) = (self.path.split('/'), path.split('/'));
        self.method == *method && pattern.clone().count() == asked.clone().count() && pattern.zip(asked).all(fits)
    }
}

/// All doors of the house while they are being hung.
pub struct Doors {
    portico: Arc<Portico>,
    router: Router<Arc<Portico>>,
    census: Vec<Door>,
}

impl Doors {
    /// A house without doors.
    pub fn new(portico: &Arc<Portico>) -> Self {
        Self { portico: portico.clone(), router: Router::new(), census: Vec::new() }
    }
    /// Doors for staff members with this permission.
    pub fn staff(&mut self, permission: Permission) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Staff(permission) }
    }
    /// Doors for clients at the portal with this permission.
    pub fn client(&mut self, permission: Permission) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Client(permission) }
    }
    /// Doors for anybody at a practice's portal. Paths begin with `/p/{slug}`.
    pub fn portal(&mut self, why: &'static str) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Portal(why) }
    }
    /// Doors for anybody.
    pub fn public(&mut self, why: &'static str) -> Corridor<'_> {
        Corridor { doors: self, audience: Audience::Public(why) }
    }
    /// The finished house and its census.
    pub fn close(self) -> (Router, Vec<Door>) {
        let router = self.router.fallback(gate::nowhere).method_not_allowed_fallback(gate::not_this_way);
        (router.with_state(self.portico), self.census)
    }
}

/// Doors of one audience.
pub struct Corridor<'a> {
    doors: &'a mut Doors,
    audience: Audience,
}

impl Corridor<'_> {
    /// A page.
    pub fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        self.hang(Method::GET, MethodFilter::GET, path, handler)
    }
    /// A page of the portal that staff who may see the client look at as the client sees it, at an address of the staff side. The same
    /// handler makes both.
    pub fn get_also_seen<H, T>(self, path: &'static str, seen_at: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Portico>>,
        T: 'static,
    {
        self.get_also_seen_by(path, seen_at, Permission::SeeClients, handler)
    }
    /// The same where more than seeing clients is needed.
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
    /// A form's destination.
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
        self.doors.census.push(Door { method, path, audience: self.audience, gets_through: false });
        self
    }
    /// The door just hung is reached when the house turns others away.
    pub fn gets_through(self) -> Self {
        if let Some(door) = self.doors.census.last_mut() {
            door.gets_through = true;
        }
        self
    }
}
