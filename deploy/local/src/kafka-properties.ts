export interface KafkaPorts {
  client: number;
  broker: number;
  controller: number;
}

export interface KafkaSettings {
  ports: KafkaPorts;
  /** Where clients are told to connect: the client port, or a proxy before it. */
  advertised: { host: string; port: number };
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

/** server.properties of one KRaft node: TLS with client certificates on every listener, nothing allowed without an ACL. */
export function kafkaProperties({ ports, advertised, dataFolder, keystoreFile, truststoreFile }: KafkaSettings): string {
  const properties: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'BROKER',
    listeners: `CLIENT://127.0.0.1:${ports.client},BROKER://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `CLIENT://${advertised.host}:${advertised.port},BROKER://127.0.0.1:${ports.broker}`,
    'listener.security.protocol.map': 'CLIENT:SSL,BROKER:SSL,CONTROLLER:SSL',

    'ssl.client.auth': 'required',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystoreFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': truststoreFile,
    'ssl.protocol': 'TLSv1.3',
    'ssl.enabled.protocols': 'TLSv1.3,TLSv1.2',
    'ssl.cipher.suites':
      'TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256,TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'ssl.principal.mapping.rules': principalRules,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': false,
    'super.users': 'User:broker;User:admin',
    'auto.create.topics.enable': false,

    'log.dirs': dataFolder,
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
    // After a SIGKILL the node may only register again when its former session has ended.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
  };
  return Object.entries(properties).map(([name, value]) => `${name}=${value}\n`).join('');
}
