/** What partners may read: their own rows alone. */
export const readers = `
alter table message enable row level security;
alter table message force row level security;
alter table delivery enable row level security;
alter table delivery force row level security;
create policy platform_writes on message to iiz_gateway, iiz_router, iiz_operator, iiz_migrator using (true) with check (true);
create policy platform_writes on delivery to iiz_gateway, iiz_router, iiz_operator, iiz_migrator using (true) with check (true);
create policy partner_reads_its_own on delivery for select to iiz_partner_read
  using (recipient = current_setting('app.partner', true) or sender_id = current_setting('app.partner', true));
create policy partner_reads_its_own on message for select to iiz_partner_read
  using (sender_id = current_setting('app.partner', true)
    or exists (select 1 from delivery d where d.message_ref = message.message_ref and d.recipient = current_setting('app.partner', true)));`;
