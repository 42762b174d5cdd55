export { bytes, duration, file, flag, integer, list, oneOf, optional, port, secretFile, text, url, type ConfigField } from './config-field.ts';
export { ConfigFault, loadConfig, type ConfigOf, type ConfigSpec } from './load-config.ts';
