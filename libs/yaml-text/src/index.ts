export { readYaml } from './read-yaml.ts';
export type { YamlText } from './read-yaml.ts';
