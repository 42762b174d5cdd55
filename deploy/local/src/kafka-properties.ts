export interface KafkaPorts {
  client: number;
  broker: number;
  controller: number;
  /** A second listener for clients that come through a proxy; they are told the proxy's port. */
  proxied?: { port: number; proxyPort: number };
}

export interface KafkaSettings {
  ports: KafkaPorts;
  dataFolder: string;
  /** PEM: unencrypted PKCS#8 key, certificate, issuer. */
  keystoreFile: string;
  /** PEM: the authorities whose client certificates are accepted. */
  truststoreFile: string;
}

/**
 * From the certificate to the principal, on subjects in RFC 2253 order. There is no DEFAULT rule:
 * any other subject maps to nothing, and its connection is closed.
 */
const principalRules = [
  'RULE:^CN=([a-z0-9-]+),OU=partner,O=Kanton Solothurn,C=CH$/partner-$1/',
  'RULE:^CN=([a-z0-9-]+),OU=platform,O=Kanton Solothurn,C=CH$/$1/',
].join(',');

type Properties = Readonly<Record<string, string | number | boolean>>;

/** Nobody gets in without a certificate, and nobody does anything without an ACL. */
const security: Properties = {
  'ssl.client.auth': 'required',
  'ssl.keystore.type': 'PEM',
  'ssl.truststore.type': 'PEM',
  'ssl.protocol': 'TLSv1.3',
  'ssl.enabled.protocols': 'TLSv1.3,TLSv1.2',
  'ssl.cipher.suites': [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  ].join(','),
  'ssl.principal.mapping.rules': principalRules,
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': false,
  'super.users': 'User:broker;User:admin',
  'auto.create.topics.enable': false,
};

/** One node on a small machine. */
const singleNode: Properties = {
  'process.roles': 'broker,controller',
  'node.id': 1,
  'message.max.bytes': 6_291_456,
  'unclean.leader.election.enable': false,
  'min.insync.replicas': 1,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 2_000,
  // After a SIGKILL the node may only register again when its former session has ended.
  'broker.session.timeout.ms': 3_000,
  'broker.heartbeat.interval.ms': 500,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'background.threads': 2,
  'log.cleaner.dedupe.buffer.size': 8_388_608,
};

/** server.properties of one KRaft node: TLS with client certificates on every listener, nothing allowed without an ACL. */
export function kafkaProperties({ ports, dataFolder, keystoreFile, truststoreFile }: KafkaSettings): string {
  const direct = [...onLoopback('CLIENT', ports.client), ...onLoopback('BROKER', ports.broker)];
  const properties: Properties = {
    ...singleNode,
    ...security,
    listeners: [...direct, ...onLoopback('PROXIED', ports.proxied?.port), ...onLoopback('CONTROLLER', ports.controller)].join(','),
    'advertised.listeners': [...direct, ...onLoopback('PROXIED', ports.proxied?.proxyPort)].join(','),
    'listener.security.protocol.map': 'CLIENT:SSL,PROXIED:SSL,BROKER:SSL,CONTROLLER:SSL',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'BROKER',
    'ssl.keystore.location': keystoreFile,
    'ssl.truststore.location': truststoreFile,
    'log.dirs': dataFolder,
  };
  return Object.entries(properties).map(([name, value]) => `${name}=${value}\n`).join('');
}

function onLoopback(listener: string, port: number | undefined): string[] {
  return port === undefined ? [] : [`${listener}://127.0.0.1:${port}`];
}
