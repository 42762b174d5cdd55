/** A fault put into the product on purpose, and the tests that must notice it. */
export interface Mutant {
  name: string;
  file: string;
  /** Must be there exactly once. */
  original: string;
  mutated: string;
  spec: string;
  /** Titles of the tests that must turn red. */
  caughtBy: readonly string[];
  /** Where seeded faults meet it: the scenarios, and what weighs the points at which processes die. */
  seeded?: { scenarios: string; hooks?: string };
}

const crashPoints = 'test/integration/crash-points.spec.ts';
const submissions = 'test/integration/submissions.spec.ts';
const slowTopics = 'test/integration/slow-topics.spec.ts';
const lateRelays = 'test/integration/late-relays.spec.ts';
const withdrawalOrder = 'test/integration/withdrawal-order.spec.ts';
const heldAgainstTheClock = 'test/integration/held-against-the-clock.spec.ts';

/** What keeps messages whole, taken away one at a time. */
export const mutants: readonly Mutant[] = [
  {
    name: 'sends of a producer do not wait for each other',
    file: 'libs/bus/src/serial-producer.ts',
    original: 'const turn = this.last.then(() => this.sendNow(records, giveUpAfterMs));',
    mutated: 'const turn = this.sendNow(records, giveUpAfterMs);',
    spec: 'test/integration/bus.spec.ts',
    caughtBy: ['THR-K8 acknowledgements that are lost or late, and requests cut in the middle, lose nothing, double nothing and keep the order, however many call at once'],
    // In the running platform each relay has a producer of its own and one send in flight: seeds do not meet it, but the next one.
  },
  {
    name: 'records of a send do not wait for each other',
    file: 'libs/bus/src/serial-producer.ts',
    original: 'producer.sendBatch({ acks: ALL_IN_SYNC, timeout: REQUEST_WITHIN_MS, topicMessages }));',
    mutated: `Promise.all(topicMessages.flatMap(({ topic, messages }) => messages.map((message) =>
          producer.sendBatch({ acks: ALL_IN_SYNC, timeout: REQUEST_WITHIN_MS, topicMessages: [{ topic, messages: [message] }] })))));`,
    spec: 'test/integration/bus.spec.ts',
    caughtBy: ['THR-K8 acknowledgements that are lost or late, and requests cut in the middle, lose nothing, double nothing and keep the order, however many call at once'],
    seeded: { scenarios: 'F13' },
  },
  {
    name: 'a relay writes without asking whether the shard is still its own',
    file: 'libs/persistence/src/exchange/relay/complete-claim.ts',
    original: 'where shard = $1 and epoch = $2 returning shard\n',
    mutated: 'where shard = $1 and $2::bigint is not null returning shard\n',
    spec: crashPoints,
    caughtBy: ['THR-K9 a relay that wakes up after another took its shard writes nothing'],
    seeded: { scenarios: 'ZOMBIE' },
  },
  {
    name: 'a router writes without asking whether the partition is still its own',
    file: 'libs/persistence/src/exchange/relay/consumer-position.ts',
    original: 'and p.epoch = m.epoch returning p.topic, p.partition`',
    mutated: 'returning p.topic, p.partition`',
    spec: crashPoints,
    caughtBy: ['THR-K9 a router that wakes up after another took its partition decides nothing and moves no position'],
    seeded: { scenarios: 'ZOMBIE' },
  },
  {
    name: 'the position moves before what it stands for is written',
    file: 'apps/router/src/delivery/route-messages.ts',
    original: '      await this.#directory.hold(tx);',
    mutated: `      await transaction(this.#pool, (early) => advancePositions(early, parts));
      await this.#directory.hold(tx);`,
    spec: crashPoints,
    caughtBy: ['the position moves with what it stands for, and not before'],
    seeded: { scenarios: 'HOOK', hooks: 'mid-batch=6' },
  },
  {
    name: 'consents are read without being locked',
    file: 'libs/persistence/src/exchange/deliveries/delivery-routing.ts',
    original: 'order by case_id, consent_id for share`',
    mutated: 'order by case_id, consent_id`',
    spec: crashPoints,
    caughtBy: ['a withdrawal waits for the decision that read its consent, and stops what was decided'],
    seeded: { scenarios: 'F18' },
  },
  {
    name: 'rows are claimed by their id being later than the last one',
    file: 'libs/persistence/src/exchange/relay/outbox-relay-store.ts',
    original: 'where shard = $1 and published_at is null order by',
    mutated: 'where shard = $1 and id > (select coalesce(max(id), 0) from outbox where shard = $1 and published_at is not null) order by',
    spec: crashPoints,
    caughtBy: ['a row that is committed after a later one is published all the same'],
    seeded: { scenarios: 'F25,F19' },
  },
  {
    name: 'rows are marked as published before the broker has acknowledged them',
    file: 'apps/router/src/relay/outbox-relay.ts',
    original: '    const { closed, failed, tried } = await this.#send(composed.records, claimedAt)',
    mutated: `    await completeClaim(this.#pool, lease, claim.rows, composed.ends, composed.caused);
    const { closed, failed, tried } = await this.#send(composed.records, claimedAt)`,
    spec: crashPoints,
    caughtBy: ['a row counts as published only once the broker has acknowledged it: a lost answer sends it again'],
    seeded: { scenarios: 'F13' },
  },
  {
    name: 'what is withheld at its lease is forgotten until the relay completes its claim',
    file: 'libs/persistence/src/exchange/relay/outbox-relay-store.ts',
    original: 'if (refused.length > 0) await appendCaused(tx, withheld(refused));',
    mutated: 'void withheld(refused);',
    spec: crashPoints,
    caughtBy: ['a delivery that is withheld at its lease is on record even if the relay dies before it goes on'],
    seeded: { scenarios: 'HOOK', hooks: 'after-push-before-mark=8' },
  },
  {
    name: 'a connection that ends in the middle of a transaction has no listener',
    file: 'libs/persistence/src/open-database.ts',
    original: `pool.on('connect', (client) => client.on('error', () => undefined));`,
    mutated: '',
    spec: crashPoints,
    caughtBy: ['a database that is killed under open transactions ends none of the processes that use it'],
    seeded: { scenarios: 'F04' },
  },
  {
    name: 'two cases may register a person under one id',
    file: 'libs/persistence/src/exchange/migrations/0001/journal.ts',
    original: 'create unique index case_person_registered',
    mutated: 'create index case_person_registered',
    spec: 'test/integration/case-life.spec.ts',
    caughtBy: ['an id of a person holds for one case, also when two cases register her at the same instant, at one gateway or at two'],
  },
  {
    name: 'a claim is routed whatever it follows',
    file: 'apps/router/src/delivery/due-claims.ts',
    original: `if (follows !== '0' && !isRouted(caseId, follows)`,
    mutated: `if (follows === 'never' && !isRouted(caseId, follows)`,
    spec: 'test/integration/case-order.spec.ts',
    caughtBy: ['THR-K7 two claims that are swapped are routed in the order of the case'],
  },
  {
    name: 'the position moves over submitted records that are not settled',
    file: 'apps/gateway/src/kafka/held-partition.ts',
    original: 'const open = offsets.findIndex((offset) => !this.#settled.has(offset));',
    mutated: 'const open = -1;',
    spec: submissions,
    caughtBy: ['a full outbox holds records back and refuses none', 'what failed under one key keeps no other key waiting, and is not done twice'],
  },
  {
    name: 'a key that may wrap nothing is a defect of the message',
    file: 'libs/sealing/src/vault-kek.ts',
    original: '.encrypt(dataKey, version).catch(unavailable)',
    mutated: '.encrypt(dataKey, version)',
    spec: submissions,
    caughtBy: ['a record waits while the key management service lets the key wrap nothing, and is then accepted'],
  },
  {
    name: 'a submitted record is judged by when it is read',
    file: 'apps/gateway/src/kafka/prove-record.ts',
    original: 'at: record.timestamp });',
    mutated: 'at: now });',
    spec: submissions,
    caughtBy: ['a record that waited for hours is judged by when the broker appended it, and decided now'],
  },
  {
    name: 'what a topic did not acknowledge counts as never sent',
    file: 'libs/persistence/src/exchange/relay/complete-claim.ts',
    original: "lease_until = case when e.ended = 'delivered' or e.may_have_left then d.lease_until end",
    mutated: "lease_until = case when e.ended = 'delivered' then d.lease_until end",
    spec: slowTopics,
    caughtBy: ['a withdrawal does not tell that it stopped what may have left'],
  },
  {
    name: 'a lease under which nothing was sent stays',
    file: 'apps/router/src/relay/outbox-relay.ts',
    original: '(mayHaveLeft(error) ? Promise.reject(error)',
    mutated: '(mayHaveLeft(error) || claim.leased.length > 0 ? Promise.reject(error)',
    spec: slowTopics,
    caughtBy: ['what was never sent is not told as if it might have left: withdrawn while no broker is there'],
  },
  {
    name: 'a lease of what could not be opened stays',
    file: 'apps/router/src/relay/outbox-relay.ts',
    original: '.catch((error: unknown) => this.#takeBack(claim, lease, error));',
    mutated: ';',
    spec: slowTopics,
    caughtBy: ['what was never sent is not told as if it might have left: withdrawn while it cannot be opened'],
  },
  {
    name: 'a delivery that waits in two rows is recorded by either',
    file: 'apps/router/src/relay/compose-records.ts',
    original: '  leased.delete(key);\n',
    mutated: '',
    spec: crashPoints,
    caughtBy: ['what may have left by the topic and lies in the inbox now is delivered once, on record, when its recipient acknowledges it'],
  },
  {
    name: 'a fetch does not lock what it hands over',
    file: 'libs/persistence/src/exchange/deliveries/inbox-store.ts',
    original: 'and (select active from partner where partner_id = $2) for update',
    mutated: 'and (select active from partner where partner_id = $2)',
    spec: withdrawalOrder,
    caughtBy: ['THR-C5 a fetch that comes while a withdrawal is being written waits for it, and hands nothing over', 'THR-C5 so does one of what was fetched before'],
  },
  {
    name: 'a relay does not lock what it leases',
    file: 'libs/persistence/src/exchange/relay/delivery-lease.ts',
    original: `    order by d.delivery_no for update of d
  ), wanted`,
    mutated: `    order by d.delivery_no
  ), wanted`,
    spec: withdrawalOrder,
    caughtBy: ['THR-C5 a relay that comes while a withdrawal is being written waits for it, and leases nothing'],
  },
  {
    name: 'a withdrawal stops only what rests on its consent alone',
    file: 'libs/persistence/src/exchange/journal/stop-deliveries.ts',
    original: 'consents && $3::text[]',
    mutated: 'consents = $3::text[]',
    spec: withdrawalOrder,
    caughtBy: ['THR-C5 of what rests on two consents nothing goes out once either is withdrawn'],
  },
  {
    name: 'a relay claims without asking whether the shard is still its own',
    file: 'libs/persistence/src/exchange/relay/outbox-relay-store.ts',
    original: 'where shard = $1 and epoch = $2 and must_be_confirmed()',
    mutated: 'where shard = $1 and $2::bigint is not null and must_be_confirmed()',
    spec: crashPoints,
    caughtBy: ['THR-K9 a relay that wakes up after another took its shard writes nothing'],
  },
  {
    name: 'a relay takes leases back without asking whether the shard is still its own',
    file: 'libs/persistence/src/exchange/relay/delivery-lease.ts',
    original: 'where shard = $1 and epoch = $2 for update',
    mutated: 'where shard = $1 and $2::bigint is not null for update',
    spec: lateRelays,
    caughtBy: ['THR-K9 a relay that wakes up late takes back no lease of its successor: what that one sends is told as under way'],
  },
  {
    name: 'a shard is taken over whoever has it',
    file: 'libs/persistence/src/exchange/relay/relay-shard.ts',
    original: 'where shard = $1 and (lease_until < now() or lease_until > now() + make_interval(secs => 2 * $3)) returning epoch',
    mutated: 'where shard = $1 returning epoch',
    spec: lateRelays,
    caughtBy: ['THR-K9 no shard of a living owner is taken over, and who lost one does not give it away'],
  },
  {
    name: 'a shard is given away by whoever had it',
    file: 'libs/persistence/src/exchange/relay/relay-shard.ts',
    original: "set lease_until = '-infinity' where shard = $1 and epoch = $2",
    mutated: "set lease_until = '-infinity' where shard = $1 and $2::bigint is not null",
    spec: lateRelays,
    caughtBy: ['THR-K9 no shard of a living owner is taken over, and who lost one does not give it away'],
  },
  {
    name: 'a relay forgets what was told without asking whether the shard is still its own',
    file: 'libs/persistence/src/exchange/relay/held-receipts.ts',
    original: 'where shard = $1 and epoch = $2 for share',
    mutated: 'where shard = $1 and $2::bigint is not null for share',
    spec: lateRelays,
    caughtBy: ['THR-K9 a relay that wakes up late does not forget what its successor has to tell'],
  },
  {
    name: 'a hold is placed beside what is being destroyed',
    file: 'libs/persistence/src/exchange/erasure/legal-hold-store.ts',
    original: '  await awaitDestruction(tx);\n',
    mutated: '  void awaitDestruction;\n',
    spec: heldAgainstTheClock,
    caughtBy: ['THR-P6 a hold waits for what is being destroyed: from its commit on nothing of it is'],
  },
  {
    name: 'the clock destroys beside a hold that is being placed',
    file: 'libs/persistence/src/exchange/erasure/destroy-payloads.ts',
    original: `    await holdStill(tx);
    const { rows } = await tx.query<DestroyedPayload & {`,
    mutated: '    const { rows } = await tx.query<DestroyedPayload & {',
    spec: heldAgainstTheClock,
    caughtBy: ['THR-P6 the clock waits for a hold that is being placed, and destroys nothing of it'],
  },
];
