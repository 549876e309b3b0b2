//! HTTP and HTML plumbing without product knowledge: forms, cookies, headers, static files, limits, problem answers.
