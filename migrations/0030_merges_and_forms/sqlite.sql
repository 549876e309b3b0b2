-- When what a merge kept was cut down to what the record that went said: it can't be undone any more.
alter table merges add column trimmed_at BIGINT;
-- One version of a form is in use. Where two were put to use at once, the one that came last stays.
update forms set state = 'replaced', is_default = false, ended_at = published_at
 where state = 'published' and exists (select 1 from forms later where later.practice_id = forms.practice_id
 and later.canonical = forms.canonical and later.state = 'published'
 and (later.published_at > forms.published_at or (later.published_at = forms.published_at and later.id > forms.id)));
create unique index forms_one_in_use on forms (practice_id, canonical) where state = 'published';
