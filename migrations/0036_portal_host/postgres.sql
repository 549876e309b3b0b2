-- The host that the portal of a practice has to itself; none where it stands at the installation's own. A host leads to one portal.
alter table practices add column portal_host TEXT;
create unique index practices_by_portal_host on practices (portal_host);
