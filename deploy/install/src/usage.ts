export const usage = `install — bringt die Plattform in Betrieb / brings the platform into service (docs/guides/operator.md)

  roles                      makes the roles and databases; sets the passwords of ROLE_PASSWORDS
  migrate [--check]          brings the schemas of exchange and audit up to date; run it before every new version
  topics [--check]           brings topics, settings and access lists to deploy/kafka/topics.yaml, for every partner
    --partner <id>… --replicas <n>   instead of the directory's partners; copies of each partition (default 3, or 1 on fewer brokers)
  genesis --pack <pack.yaml> --approved-by <name> --approved-by <name> [--active-from <time>]
                             enters the platform itself, puts the first policy pack into force
  platform-key               enters a renewed certificate of the platform's signing key
  registers [--shipped] [--municipalities <json>] [--regions <json>] [--agreements <json>]
                             enters competence and introduction of the regions, agreements of partners

Each may be run again and changes what is missing. --check, where a command takes it, changes nothing and says what would be changed.
Settings are environment variables (docs/settings.md); secrets come as files.

Exit codes: 0 done · 1 refused, or --check found a difference · 2 wrong usage or settings
            3 PostgreSQL or Kafka does not answer, or a file cannot be read · 5 a fault unknown to the program
`;
