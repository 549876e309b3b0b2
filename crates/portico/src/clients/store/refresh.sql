update clients set
  main_address = (
    select e.address from client_emails e
    where e.practice_id = clients.practice_id and e.client_id = clients.id
    order by e.consent desc, case when e.address_normalised = clients.sign_in_address then 0 else 1 end,
      e.position limit 1),
  standing = case
    when care_status = 'deactivated' then 'deactivated'
    when care_status = 'prospective' then 'prospective'
    when not portal_on then 'disabled'
    when exists (
      select 1 from grants g
      where g.practice_id = clients.practice_id and g.client_id = clients.id and g.kind = 'self' and g.ended_at is null)
      then case when last_active_at is null then 'activated' else 'active' end
    else coalesce(
      (select case
          when i.state = 'revoked' then 'revoked'
          when i.state = 'declined' then case when i.delivery = 'bounced' then 'undelivered' else 'declined' end
          when i.state <> 'sent' then null
          when i.delivery in ('bounced', 'complained') then 'undelivered'
          when i.delivery = 'cancelled' then null
          when i.expires_at <= $3 then 'expired'
          else 'waiting' end
        from invitations i where i.practice_id = clients.practice_id and i.client_id = clients.id),
      (select case when e.consent then 'not_invited' else 'no_consent' end from client_emails e
        where e.practice_id = clients.practice_id and e.client_id = clients.id
        order by e.consent desc, e.position limit 1),
      'no_email') end,
  standing_until = coalesce(
    (select i.expires_at from invitations i
      where i.practice_id = clients.practice_id and i.client_id = clients.id and i.state = 'sent'), 0)
where practice_id = $1
