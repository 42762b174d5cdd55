/** Something about a broker that is not as deploy/kafka/topics.yaml says. */
export interface TopicDifference {
  readonly kind: 'topic-missing' | 'partitions' | 'replicas' | 'config' | 'grant-missing' | 'grant-surplus' | 'quota';
  /** The topic, `topic setting`, the principal with what it may do where, or with a limit. */
  readonly on: string;
  readonly wanted: string;
  readonly found: string;
  /** Applying the file does not mend it: partitions never shrink, replicas are moved by Kafka's own tools. */
  readonly lasting?: boolean;
}
