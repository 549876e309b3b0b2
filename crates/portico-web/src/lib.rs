//! HTTP and HTML plumbing without product knowledge: forms, cookies, headers, static files, limits, problem answers.

mod access_log;
mod answer;
mod assets;
mod cookies;
mod csrf;
mod csv_cell;
mod events;
mod flash;
mod form;
mod headers;
mod limits;
mod peer;
mod problems;
mod request_id;
mod sealed;
mod server;
mod upload;

pub use access_log::{ACCESS, log_requests, redact};
pub use answer::{ProblemJson, html, html_with, in_pieces, is_own_path, no_store, see_other, see_other_at, with_cookie};
pub use assets::{Assets, Joined, SourceFile};
pub use cookies::CookieStyle;
pub use csrf::{OwnOrigins, refuse_forged};
pub use csv_cell::harmless;
pub use events::{LiveEvent, live};
pub use flash::{Flash, FlashCookie, Tone};
pub use form::{FormData, FormLimits, FormRefusal, LongForm};
pub use headers::{CONTENT_SECURITY_POLICY, HeaderPolicy, no_referrer};
pub use limits::{RateLimit, Shedding, shed, too_many};
pub use peer::{AddressRange, ClientAddress, LimitKey, RangeProblem, SocketPeer, TrustedProxies};
pub use problems::{Problem, Problems};
pub use request_id::{RequestId, name_request};
pub use sealed::{Sealer, SealingKey};
pub use server::{ServerSettings, StopSignal, Stopping, serve, stop_signal};
pub use upload::{EitherForm, TakesFiles, Upload, UploadLimits, UploadTrouble, UploadedFile, receive, receive_files};
