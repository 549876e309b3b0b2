-- Which message an invitation went out with: 'default', 'own', 'paper', or the id of the template it was.
alter table invitations add column message TEXT not null default 'own';
