import { bytes, integer, secretFile, text, url } from '#runtime';
