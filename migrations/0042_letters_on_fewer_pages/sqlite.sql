-- What a letter says is some two kilobytes. In a table without rowids all beyond the first kilobyte of a row has a page of its own, which each
-- letter wrote when it was made and freed when it had gone; with rowids two letters share one.
create table letters_say (
    practice_id BLOB not null,
    letter_id BLOB not null,
    content_sealed BLOB not null,
    primary key (practice_id, letter_id)
);
insert into letters_say (practice_id, letter_id, content_sealed)
 select practice_id, letter_id, content_sealed from letter_contents;
drop table letter_contents;
alter table letters_say rename to letter_contents;
