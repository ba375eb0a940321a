/**
 * Entry of the importer's worker, which only the stand-alone page has: the plugin opens no pickle. Nothing of a file is executed here
 * either; the worker is for the time it takes, and for the memory, which goes with it.
 */
import * as Comlink from 'comlink';
import * as ort from 'onnxruntime-web/wasm';
import { createImporter } from './importer.ts';

Comlink.expose(createImporter(ort));
