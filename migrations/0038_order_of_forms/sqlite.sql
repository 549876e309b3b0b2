-- The order in which forms are offered, and in which clients are to do those that go together; so far it was that of their names.
alter table forms add column place BIGINT not null default 0;
update forms set place = 1 + (select count(*) from forms other
    where other.practice_id = forms.practice_id and other.state = 'published'
        and (other.name < forms.name or (other.name = forms.name and other.id < forms.id)))
    where state = 'published';
